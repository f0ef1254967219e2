using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payouts;

/// <summary>Where and when a merchant is paid out in one currency. There is one for each of both.</summary>
public sealed record PayoutAccount
{
    public required string Id { get; init; }
    public required string Merchant { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    public required BankDestination Destination { get; init; }
    public PayoutInterval Interval { get; init; }

    /// <summary>For weekly payouts.</summary>
    public PayoutWeekday Weekday { get; init; }

    /// <summary>What must be available before the schedule pays out, in minor units.</summary>
    public long MinimumMinor { get; init; }

    /// <summary>What stays on the balance, in minor units.</summary>
    public long ReserveMinor { get; init; }

    public PayoutAccountState State { get; init; }

    /// <summary>When the schedule is looked at next.</summary>
    public Timestamp? NextAt { get; init; }

    /// <summary>The payout that the schedule made last.</summary>
    public string? LastPayout { get; init; }

    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<PayoutAccount> Kind = new(
        "payout_accounts",
        "pac",
        PayoutStateJson.Default.PayoutAccount,
        [("merchant", a => a.Merchant), ("currency", a => a.Currency), ("state", a => a.State.Name())],
        dueAt: a => a.NextAt);

    /// <summary>
    /// The identifier of a merchant's account in a currency: of their SHA-256, so that it is found without a search.
    /// </summary>
    public static string IdOf(string merchant, string currency)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{currency}\n{merchant}"));
        return new Identifier(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash)).Text(Kind.Prefix);
    }
}

[JsonConverter(typeof(WireEnum<PayoutAccountState>))]
public enum PayoutAccountState
{
    Active,

    /// <summary>Nothing is paid out to it, on demand or by schedule.</summary>
    Paused,
}

[JsonConverter(typeof(WireEnum<PayoutInterval>))]
public enum PayoutInterval
{
    /// <summary>On demand only.</summary>
    Manual,

    Daily,
    Weekly,
}

/// <summary>ISO 8601: a week begins on Monday.</summary>
[JsonConverter(typeof(WireEnum<PayoutWeekday>))]
public enum PayoutWeekday
{
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// <summary>A payout account as the contract shows it.</summary>
public sealed record PayoutAccountResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "payout_account";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }
    public required string Merchant { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    public required DestinationResource Destination { get; init; }
    public required PayoutSchedule Schedule { get; init; }

    /// <summary>What must be available before the schedule pays out, in minor units.</summary>
    public required long MinimumMinor { get; init; }

    /// <summary>What stays on the merchant's balance, in minor units.</summary>
    public required long ReserveMinor { get; init; }

    /// <summary>`active` or `paused`.</summary>
    public required PayoutAccountState State { get; init; }

    /// <summary>When the schedule is looked at next; absent where it is not.</summary>
    public Timestamp? NextAt { get; init; }

    /// <summary>The payout that the schedule made last.</summary>
    public string? LastPayout { get; init; }

    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static PayoutAccountResource Of(PayoutAccount account) => new()
    {
        Id = account.Id,
        Scope = account.Scope,
        Livemode = account.Livemode,
        Merchant = account.Merchant,
        Currency = account.Currency,
        Destination = DestinationResource.Of(account.Destination),
        Schedule = new(
            account.Interval, account.Interval == PayoutInterval.Weekly ? account.Weekday : null),
        MinimumMinor = account.MinimumMinor,
        ReserveMinor = account.ReserveMinor,
        State = account.State,
        NextAt = account.NextAt,
        LastPayout = account.LastPayout,
        Intent = account.Intent,
        CreatedAt = account.CreatedAt,
        UpdatedAt = account.UpdatedAt,
        Version = account.Version,
    };

    public static byte[] Render(PayoutAccount account) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(account), PayoutJson.Default.PayoutAccountResource);
}

/// <summary>When payouts are made by themselves: at 00:00 UTC of the day.</summary>
/// <param name="Interval">`manual` (on demand only), `daily` or `weekly`.</param>
/// <param name="Weekday">Of weekly payouts.</param>
public sealed record PayoutSchedule(PayoutInterval Interval, PayoutWeekday? Weekday);

/// <summary>Where money is paid to, without what would let others draw from it.</summary>
/// <param name="Account">The IBAN or account number, all but its last four characters as stars.</param>
/// <param name="BankCode">The bank's code in its country's clearing, where there is no IBAN.</param>
/// <param name="Bic">ISO 9362.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record DestinationResource(string Holder, string Account, string? BankCode, string? Bic, string Country)
{
    public static DestinationResource Of(BankDestination destination) => new(
        destination.Holder, destination.Masked, destination.BankCode, destination.Bic, destination.Country);
}
