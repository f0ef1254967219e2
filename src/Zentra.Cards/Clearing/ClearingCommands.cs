using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Clearing;

/// <summary>Everything that can be asked of clearing.</summary>
public abstract record ClearingCommand : Command
{
    private ClearingCommand()
    {
    }

    /// <summary>A file is here: what it is read by is made, and the operation that reads it.</summary>
    /// <param name="KeptAs">What the file is called where it is kept.</param>
    public sealed record Receive(string Format, string FileHash, string? FileName, long FileBytes, string KeptAs)
        : ClearingCommand;

    /// <summary>The next record of a file, or what could not be read.</summary>
    /// <param name="After">The place of the record before it; another worker's step makes this one void.</param>
    public sealed record TakeRecord(string File, long After) : ClearingCommand
    {
        /// <summary>Without the card's number, which is never written.</summary>
        public PresentedRecord? Record { get; init; }

        public RejectedRecord? Rejected { get; init; }

        /// <summary>What tells a repeat of the record.</summary>
        public string? Key { get; init; }

        /// <summary>Our card; null where none of ours has the number.</summary>
        public string? Card { get; init; }

        public string? Last4 { get; init; }

        /// <summary>The account with the network where the card is not ours.</summary>
        public string? Network { get; init; }
    }

    /// <summary>The file was read to its end, or to where it cannot be read on.</summary>
    public sealed record EndReading(string File, long After) : ClearingCommand
    {
        public ClearingFault? Fault { get; init; }
        public ClearingHeader? Header { get; init; }
        public IReadOnlyList<ClearingTotal> Totals { get; init; } = [];
    }

    /// <summary>Ends a review: `acknowledged`, or `write_off` of what is in suspense.</summary>
    public sealed record Resolve(string Review, string Resolution, string Reason, long? Seen) : ClearingCommand;

    /// <summary>Opens a review that was ended; what was written off is taken back.</summary>
    public sealed record Reopen(string Review, string Reason, long? Seen) : ClearingCommand;
}

/// <summary>The JSON of recorded commands, and of the contract's resources.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClearingFileResource))]
[JsonSerializable(typeof(ClearingRecordResource))]
[JsonSerializable(typeof(ClearingCommand.Receive), TypeInfoPropertyName = "ReceiveClearing")]
[JsonSerializable(typeof(ClearingCommand.TakeRecord))]
[JsonSerializable(typeof(ClearingCommand.EndReading), TypeInfoPropertyName = "EndClearing")]
[JsonSerializable(typeof(ClearingCommand.Resolve), TypeInfoPropertyName = "ResolveClearing")]
[JsonSerializable(typeof(ClearingCommand.Reopen), TypeInfoPropertyName = "ReopenClearing")]
public sealed partial class ClearingJson : JsonSerializerContext;
