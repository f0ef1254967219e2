using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payouts;

/// <summary>Payouts that go to the bank together.</summary>
public sealed record PayoutFile
{
    /// <summary>The most payouts of a file.</summary>
    public const int MaxPayouts = 500;

    public required string Id { get; init; }
    public PayoutFileFormat Format { get; init; }
    public required PayoutBank Bank { get; init; }
    public required string Currency { get; init; }
    public int Count { get; init; }

    /// <summary>The sum of its payouts, in minor units.</summary>
    public long ControlSumMinor { get; init; }

    public bool HasMore { get; init; }

    /// <summary>Where its transfers are kept.</summary>
    public required string Content { get; init; }

    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<PayoutFile> Kind = new(
        "payout_files",
        "pof",
        PayoutStateJson.Default.PayoutFile,
        [("currency", f => f.Currency), ("bank", f => f.Bank.Name)]);

    /// <summary>What the bank sees of it: its identifier in 29 characters (ISO 20022, `Max35Text`).</summary>
    [JsonIgnore]
    public string MessageId => Payout.ReferenceOf(Id);
}

/// <summary>The transfers of a file as they were when it was made, so that it reads the same each time.</summary>
public sealed record PayoutFileContent
{
    public required string Id { get; init; }
    public required IReadOnlyList<PayoutTransfer> Transfers { get; init; }

    public static readonly RecordKind<PayoutFileContent> Kind = new(
        "payout_file_contents", "pfc", PayoutStateJson.Default.PayoutFileContent, [])
    {
        IsBulky = true,
    };
}

/// <summary>One credit transfer of a file.</summary>
public sealed record PayoutTransfer(
    string Payout, string Reference, long AmountMinor, BankDestination Destination, string? Description);

/// <summary>Our account at a bank, from which payouts are paid.</summary>
/// <param name="Name">As in the ledger's account `bank:{name}`.</param>
/// <param name="Debtor">Who pays: the account's holder.</param>
public sealed record PayoutBank(string Name, string Debtor, string Iban, string Bic);

[JsonConverter(typeof(PayoutFileFormatJson))]
public enum PayoutFileFormat
{
    Csv,

    /// <summary>ISO 20022, customer credit transfer initiation: pain.001.001.09.</summary>
    Pain001,
}

/// <summary>`csv` and `pain.001`.</summary>
public sealed class PayoutFileFormatJson : JsonConverter<PayoutFileFormat>
{
    public override PayoutFileFormat Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Find(reader.GetString()!) is { } format
            ? format
            : throw new JsonException("One of csv, pain.001 is expected.");

    public override void Write(Utf8JsonWriter writer, PayoutFileFormat value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Name(value));

    public static string Name(PayoutFileFormat format) => format == PayoutFileFormat.Csv ? "csv" : "pain.001";

    public static PayoutFileFormat? Find(string name) => name switch
    {
        "csv" => PayoutFileFormat.Csv,
        "pain.001" => PayoutFileFormat.Pain001,
        _ => null,
    };
}

/// <summary>Makes files of payouts.</summary>
public static class PayoutFiles
{
    public static Decision Decide(CreatePayoutFile command, IRecords records, Context context)
    {
        var id = context.NewId(PayoutFile.Kind.Prefix);
        var changes = new List<RecordChange>();
        var events = new List<EventDraft>();
        var transfers = new List<PayoutTransfer>();
        foreach (var named in command.Payouts)
        {
            if (records.Find(Payout.Kind, named) is not { Status: PayoutStatus.Created } payout
                || payout.Currency != command.Currency)
            {
                continue;
            }
            var sent = payout.Changed(context) with
            {
                Status = PayoutStatus.InTransit,
                File = id,
                Bank = command.Bank.Name,
                SentAt = context.At,
            };
            changes.Add(Payout.Kind.Put(sent.Id, sent));
            events.Add(sent.Told(PayoutEvents.InTransit, context));
            transfers.Add(new(sent.Id, sent.Reference, sent.AmountMinor, sent.Destination, sent.Description));
        }
        if (transfers.Count == 0)
        {
            return new Rejection(
                PayoutProblems.FileEmpty, $"No payout in {command.Currency} waits to be sent.");
        }
        if (SumOf(transfers) is not { } sum)
        {
            return new Rejection(LedgerProblems.AmountOutOfRange, "The payouts together are more than a file carries.");
        }
        var content = new PayoutFileContent
        {
            Id = context.NewId(PayoutFileContent.Kind.Prefix),
            Transfers = transfers,
        };
        var file = new PayoutFile
        {
            Id = id,
            Format = command.Format,
            Bank = command.Bank,
            Currency = command.Currency,
            Count = transfers.Count,
            ControlSumMinor = sum,
            HasMore = command.HasMore,
            Content = content.Id,
            Intent = context.IntentId,
            Scope = context.Workspace.Id,
            Livemode = context.Workspace.Livemode,
            CreatedAt = context.At,
            UpdatedAt = context.At,
            Version = 1,
        };
        return new Decision.Accepted
        {
            Subject = id,
            Records =
            [
                PayoutFile.Kind.Put(id, file), PayoutFileContent.Kind.Put(content.Id, content), .. changes,
            ],
            Events = events,
            Answer = new(201, PayoutFileResource.Render(file)),
        };
    }

    private static long? SumOf(List<PayoutTransfer> transfers)
    {
        var sum = transfers.Aggregate((Int128)0, (running, t) => running + t.AmountMinor);
        return sum <= Runtime.Money.Amount.MaxMinor ? (long)sum : null;
    }
}

/// <summary>A payout file as the contract shows it.</summary>
public sealed record PayoutFileResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "payout_file";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>`csv`, or `pain.001` (ISO 20022, pain.001.001.09).</summary>
    public required PayoutFileFormat Format { get; init; }

    /// <summary>Our bank, as in the account `bank:{name}`.</summary>
    public required string Bank { get; init; }

    /// <summary>Our account there, all but its last four characters as stars.</summary>
    public required string DebtorAccount { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>What the bank sees of it (ISO 20022, `MsgId`).</summary>
    public required string MessageId { get; init; }

    /// <summary>The payouts in it.</summary>
    public required int Count { get; init; }

    /// <summary>Their sum, in minor units.</summary>
    public required long ControlSumMinor { get; init; }

    /// <summary>Whether more payouts waited than a file takes: then another file is made of them.</summary>
    public required bool HasMore { get; init; }

    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static PayoutFileResource Of(PayoutFile file) => new()
    {
        Id = file.Id,
        Scope = file.Scope,
        Livemode = file.Livemode,
        Format = file.Format,
        Bank = file.Bank.Name,
        DebtorAccount = BankDestination.Mask(file.Bank.Iban),
        Currency = file.Currency,
        MessageId = file.MessageId,
        Count = file.Count,
        ControlSumMinor = file.ControlSumMinor,
        HasMore = file.HasMore,
        Intent = file.Intent,
        CreatedAt = file.CreatedAt,
        UpdatedAt = file.UpdatedAt,
        Version = file.Version,
    };

    public static byte[] Render(PayoutFile file) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(file), PayoutJson.Default.PayoutFileResource);
}
