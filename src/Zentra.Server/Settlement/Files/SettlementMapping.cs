using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Server.Files;
using Zentra.Server.Http;

namespace Zentra.Server.Settlement.Files;

/// <summary>How a provider's CSV file is read: declared once for a provider, and checked before it is used.</summary>
internal sealed record SettlementMapping
{
    /// <summary>One of `,` `;` `|` and tab; detected from the header where it is absent.</summary>
    public string? Delimiter { get; init; }

    /// <summary>As in <see cref="TextFile.Encodings"/>; a byte order mark overrides it. UTF-8 where absent.</summary>
    public string? Encoding { get; init; }

    public MappedColumns? Columns { get; init; }

    /// <summary>Our type for each of the provider's words; the empty word is for lines that say none.</summary>
    public IReadOnlyDictionary<string, string>? Types { get; init; }

    /// <summary>`minor` or `major`.</summary>
    public string? Amounts { get; init; }

    /// <summary>What stands before the fraction of major units: `.`, which it is where absent, or `,`.</summary>
    public string? Decimal { get; init; }

    /// <summary>
    /// `signed`, which it is where absent, or `by_type`: all amounts are positive, and what is no payment is taken from
    /// the merchant.
    /// </summary>
    public string? Signs { get; init; }

    /// <summary>The sign of a fee that costs: `positive`, which it is where absent, or `negative`.</summary>
    public string? FeeSign { get; init; }

    /// <summary>As `dd.MM.yyyy HH:mm:ss`; ISO 8601 where it is absent.</summary>
    public string? DateFormat { get; init; }

    /// <summary>Of times without an offset: as `+01:00`, `CET` or `Europe/Paris`; UTC where it is absent.</summary>
    public string? TimeZone { get; init; }

    /// <summary>ISO 4217, of lines that say none.</summary>
    public string? Currency { get; init; }

    /// <summary>Reads a declared mapping; null, with every fault of it, where it is none.</summary>
    public static SettlementMapping? Read(ReadOnlySpan<byte> json, ICollection<Fault> faults)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, MappingJson.Default.SettlementMapping) is { } mapping)
            {
                var before = faults.Count;
                MappingCheck.Check(mapping, faults);
                return faults.Count == before ? mapping : null;
            }
            faults.Add(new("", "invalid_json", "A JSON object is expected."));
        }
        catch (JsonException fault)
        {
            var pointer = JsonPointer.Of(fault.Path);
            var place = pointer == "" ? "/" : pointer;
            faults.Add(new(pointer, "invalid_value", $"The mapping cannot be read at {place}."));
        }
        return null;
    }
}

/// <summary>The names of the columns, as they are in the header; case and blanks around them do not matter.</summary>
internal sealed record MappedColumns
{
    public string? LineReference { get; init; }
    public string? ProviderReference { get; init; }
    public string? PaymentReference { get; init; }
    public string? OurReference { get; init; }
    public string? Type { get; init; }
    public string? Currency { get; init; }
    public string? Gross { get; init; }
    public string? GrossCredit { get; init; }
    public string? GrossDebit { get; init; }
    public string? Fee { get; init; }
    public string? Net { get; init; }
    public string? NetCredit { get; init; }
    public string? NetDebit { get; init; }
    public string? BookedAt { get; init; }
    public string? TimeZone { get; init; }
    public string? Batch { get; init; }
    public string? Description { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 8)]
[JsonSerializable(typeof(SettlementMapping))]
internal sealed partial class MappingJson : JsonSerializerContext;
