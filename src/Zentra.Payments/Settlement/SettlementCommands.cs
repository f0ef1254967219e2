using System.Text.Json.Serialization;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Settlement;

/// <summary>Everything that can be asked of settlement.</summary>
public abstract record SettlementCommand : Command
{
    private SettlementCommand()
    {
    }

    /// <summary>How a provider settles from now on; null where nothing is agreed any more.</summary>
    public sealed record Agree(string Provider, ProviderSettlement? Settlement, long? Seen) : SettlementCommand;

    /// <summary>A file is here: a batch is made, and the operation that reads it.</summary>
    public sealed record Receive(
        string Provider, string Format, string? Mapping, string FileHash, string? FileName, long FileBytes)
        : SettlementCommand;

    /// <summary>The next line of a batch, or what could not be read.</summary>
    /// <param name="After">The number of the line before it; another worker's step makes this one void.</param>
    public sealed record TakeLine(string Batch, long After) : SettlementCommand
    {
        public ReportedLine? Line { get; init; }
        public RejectedLine? Rejected { get; init; }

        /// <summary>What tells a repeat of the line.</summary>
        public string? Key { get; init; }

        /// <summary>The payment that the references lead to.</summary>
        public string? Payment { get; init; }

        public string? Dispute { get; init; }
    }

    /// <summary>The file was read to its end, or to where it cannot be read on.</summary>
    public sealed record EndReading(string Batch, long After, string? Fault) : SettlementCommand;

    /// <summary>What the bank got for a batch.</summary>
    public sealed record TellBank(string Batch, string Currency, long AmountMinor, string? Reference)
        : SettlementCommand;

    public sealed record Close(string Batch, long? Seen) : SettlementCommand;

    /// <summary>Ends a difference: `accept` or `write_off`.</summary>
    public sealed record Resolve(string Review, string Resolution, string Reason, long? Seen) : SettlementCommand;

    /// <summary>Moves a difference into suspense, or out of it again; the review stays open.</summary>
    public sealed record Hold(string Review, bool IsHeld, string Reason, long? Seen) : SettlementCommand;

    /// <summary>Takes back how a difference was ended, by new entries.</summary>
    public sealed record Reopen(string Review, string Reason, long? Seen) : SettlementCommand;

    /// <summary>A timer: compares a broken line again.</summary>
    public sealed record Recheck(string Line) : SettlementCommand;
}

/// <summary>The JSON of recorded commands, and of the contract's resources.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SettlementResource))]
[JsonSerializable(typeof(SettlementLineResource))]
[JsonSerializable(typeof(SettlementCommand.Agree), TypeInfoPropertyName = "AgreeSettlement")]
[JsonSerializable(typeof(SettlementCommand.Receive), TypeInfoPropertyName = "ReceiveSettlement")]
[JsonSerializable(typeof(SettlementCommand.TakeLine))]
[JsonSerializable(typeof(SettlementCommand.EndReading))]
[JsonSerializable(typeof(SettlementCommand.TellBank))]
[JsonSerializable(typeof(SettlementCommand.Close), TypeInfoPropertyName = "CloseSettlement")]
[JsonSerializable(typeof(SettlementCommand.Resolve), TypeInfoPropertyName = "ResolveBreak")]
[JsonSerializable(typeof(SettlementCommand.Hold), TypeInfoPropertyName = "HoldBreak")]
[JsonSerializable(typeof(SettlementCommand.Reopen), TypeInfoPropertyName = "ReopenBreak")]
[JsonSerializable(typeof(SettlementCommand.Recheck), TypeInfoPropertyName = "RecheckLine")]
public sealed partial class SettlementJson : JsonSerializerContext;

/// <summary>
/// The JSON of stored states: what has its default value is left out, because every commit writes it.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(SettlementBatch))]
[JsonSerializable(typeof(SettlementLine))]
[JsonSerializable(typeof(SettlementFile))]
[JsonSerializable(typeof(LineKey))]
internal sealed partial class SettlementStates : JsonSerializerContext;
