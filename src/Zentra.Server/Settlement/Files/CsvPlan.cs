using System.Collections.Frozen;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Settlement.Files;

/// <summary>
/// How the columns of a CSV file become our lines: a provider's, or made of a declared mapping. A field has several
/// columns where the first of them that is not empty is taken.
/// </summary>
internal sealed record CsvPlan
{
    public byte? Delimiter { get; init; }
    public string? Encoding { get; init; }
    public required FrozenDictionary<string, LineType> Types { get; init; }

    /// <summary>All of these together, with a stroke between them, are the reference.</summary>
    public string[] LineReference { get; init; } = [];

    public string[] ProviderReference { get; init; } = [];
    public string[] PaymentReference { get; init; } = [];
    public string[] OurReference { get; init; } = [];
    public string[] Type { get; init; } = [];
    public string[] Currency { get; init; } = [];

    /// <summary>The currency of the gross amounts, where they may have another one than the rest.</summary>
    public string[] GrossCurrency { get; init; } = [];

    public Sided Gross { get; init; } = new();
    public Sided Net { get; init; } = new();

    /// <summary>Whether a line without a net amount moved nothing here, as what others settled.</summary>
    public bool IsNetRequired { get; init; }

    public string[] Fee { get; init; } = [];

    /// <summary>The parts of the fee, which are added; used where the gross amount is in another currency.</summary>
    public string[] Costs { get; init; } = [];

    public string[] BookedAt { get; init; } = [];
    public string[] TimeZone { get; init; } = [];
    public string[] Batch { get; init; } = [];
    public string[] Description { get; init; } = [];

    /// <summary>Of each of these the header has one at least.</summary>
    public required string[][] Required { get; init; }

    public bool IsMajor { get; init; } = true;
    public byte Separator { get; init; } = (byte)'.';
    public bool IsSignedByType { get; init; }
    public bool IsFeeNegative { get; init; }
    public string? DateFormat { get; init; }
    public string? DefaultZone { get; init; }
    public string? DefaultCurrency { get; init; }

    /// <summary>An amount in one column with its sign, or in one for each side.</summary>
    public sealed record Sided(string[]? Signed = null, string[]? Credit = null, string[]? Debit = null);

    /// <summary>The plan of a mapping that has been checked.</summary>
    public static CsvPlan Of(SettlementMapping mapping)
    {
        var c = mapping.Columns!;
        return new()
        {
            Delimiter = mapping.Delimiter is { } delimiter ? (byte)delimiter[0] : null,
            Encoding = mapping.Encoding,
            Types = mapping.Types!.ToFrozenDictionary(
                t => t.Key.Trim(), t => WireName.Find<LineType>(t.Value)!.Value, StringComparer.OrdinalIgnoreCase),
            LineReference = One(c.LineReference),
            ProviderReference = One(c.ProviderReference),
            PaymentReference = One(c.PaymentReference),
            OurReference = One(c.OurReference),
            Type = One(c.Type),
            Currency = One(c.Currency),
            Gross = new(One(c.Gross), One(c.GrossCredit), One(c.GrossDebit)),
            Net = new(One(c.Net), One(c.NetCredit), One(c.NetDebit)),
            Fee = One(c.Fee),
            BookedAt = One(c.BookedAt),
            TimeZone = One(c.TimeZone),
            Batch = One(c.Batch),
            Description = One(c.Description),
            Required =
            [
                .. new[]
                {
                    c.LineReference, c.ProviderReference, c.PaymentReference, c.OurReference, c.Type, c.Currency,
                    c.Gross, c.GrossCredit, c.GrossDebit, c.Fee, c.Net, c.NetCredit, c.NetDebit, c.BookedAt,
                    c.TimeZone, c.Batch, c.Description,
                }.Where(name => name is not null).Select(One),
            ],
            IsMajor = mapping.Amounts == "major",
            Separator = SeparatorOf(mapping.Decimal),
            IsSignedByType = mapping.Signs == "by_type",
            IsFeeNegative = mapping.FeeSign == "negative",
            DateFormat = mapping.DateFormat,
            DefaultZone = mapping.TimeZone,
            DefaultCurrency = mapping.Currency,
        };
    }

    private static byte SeparatorOf(string? separator) => (byte)(separator is [var c] ? c : '.');

    private static string[] One(string? name) => name is null ? [] : [name];
}
