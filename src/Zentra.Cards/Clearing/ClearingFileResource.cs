using System.Globalization;
using System.Text.Json;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Clearing;

/// <summary>A clearing file as the contract shows it.</summary>
public sealed record ClearingFileResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "card.clearing";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>`csv`, `ndjson`, `visa.base2` or `mastercard.ipm`.</summary>
    public required string Format { get; init; }

    /// <summary>
    /// `receiving`, `completed`, `totals_differ` (its trailer says something else) or `broken_off`. What was posted
    /// stays.
    /// </summary>
    public required ClearingFileStatus Status { get; init; }

    public required ClearingSourceResource File { get; init; }
    public required ClearingCounts Records { get; init; }

    /// <summary>By the currency at the merchant (ISO 4217), in minor units.</summary>
    public required IReadOnlyDictionary<string, ClearingSum> Totals { get; init; }

    /// <summary>What the file's trailers state, beside what was counted.</summary>
    public required IReadOnlyList<ClearingTotalResource> Stated { get; init; }

    /// <summary>The review of what could not be read, or of totals that differ.</summary>
    public string? Review { get; init; }

    /// <summary>The operation that reads the file.</summary>
    public required string Operation { get; init; }

    public required ClearingFileEvidence Evidence { get; init; }
    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static ClearingFileResource Of(ClearingFile file) => new()
    {
        Id = file.Id,
        Scope = file.Scope,
        Livemode = file.Livemode,
        Format = file.Format,
        Status = file.Status,
        File = new(file.FileHash, file.FileName, file.FileBytes)
        {
            Network = file.Network,
            NetworkFileId = file.NetworkFileId,
            ProcessedOn = file.ProcessedOn,
            Fault = file.Fault?.Code,
            FaultReason = file.Fault?.Reason,
        },
        Records = new(
            file.Records, file.Matched, file.Mismatched, file.Unmatched, file.Duplicates, file.Rejected),
        Totals = file.Totals,
        Stated =
        [
            .. file.Stated.Select(t => new ClearingTotalResource(
                t.Name, t.Stated.ToString(CultureInfo.InvariantCulture),
                t.Counted.ToString(CultureInfo.InvariantCulture), t.Holds)),
        ],
        Review = file.Review,
        Operation = file.Operation,
        Evidence = new(file.Id, file.LastIntent, file.LastLeaf),
        Intent = file.Intent,
        CreatedAt = file.CreatedAt,
        UpdatedAt = file.UpdatedAt,
        Version = file.Version,
    };

    public static byte[] Render(ClearingFile file) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(file), ClearingJson.Default.ClearingFileResource);
}

/// <param name="Sha256">Of its bytes, in hexadecimal: the same file again is the same clearing.</param>
public sealed record ClearingSourceResource(string Sha256, string? Name, long Bytes)
{
    /// <summary>Whose file it is, as its header says.</summary>
    public string? Network { get; init; }

    /// <summary>The network's own name of the file.</summary>
    public string? NetworkFileId { get; init; }

    public DateOnly? ProcessedOn { get; init; }

    /// <summary>Why it is not to be trusted, as `totals_differ`.</summary>
    public string? Fault { get; init; }

    /// <summary>The same in one sentence.</summary>
    public string? FaultReason { get; init; }
}

/// <param name="Read">Records that could be read.</param>
/// <param name="Matched">Posted, and different from nothing.</param>
/// <param name="Mismatched">Posted, and different from the authorization.</param>
/// <param name="Unmatched">Without an authorization, or without a card.</param>
/// <param name="Duplicate">Records that came before, and had no second effect.</param>
/// <param name="Rejected">Records that could not be read.</param>
public sealed record ClearingCounts(
    long Read, long Matched, long Mismatched, long Unmatched, long Duplicate, long Rejected);

/// <summary>One total of a trailer. Sums may be larger than a JSON number can be, and are text.</summary>
/// <param name="Name">In the format's own words.</param>
/// <param name="Holds">Whether they agree.</param>
public sealed record ClearingTotalResource(string Name, string Stated, string Counted, bool Holds);

/// <summary>Where the proof is: the last intent that changed the file, and its leaf in the Merkle log.</summary>
public sealed record ClearingFileEvidence(string ClearingFile, string Intent, long Leaf);
