using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Server.Reports;

/// <summary>
/// A cell of a report: somebody's words, or a number, a sum or a time of our own. A spreadsheet runs what begins like a
/// formula, so words that do get an apostrophe before them in CSV; what is ours stays as it is, also below zero.
/// </summary>
internal readonly record struct Cell
{
    private readonly Kind kind;
    private readonly string? text;
    private readonly long number;

    private Cell(Kind kind, string? text, long number) => (this.kind, this.text, this.number) = (kind, text, number);

    private enum Kind
    {
        Empty,
        Words,
        Own,
        Number,
    }

    /// <summary>Words that a caller, a provider or an operator chose.</summary>
    public static Cell Text(string? words) => words is null ? default : new(Kind.Words, words, 0);

    /// <summary>A count, or an amount in minor units: |amount| is at most 2^53-1 where a caller gave it.</summary>
    public static Cell Number(long number) => new(Kind.Number, null, number);

    /// <summary>A sum of minor units as a decimal string, because it may pass 2^53.</summary>
    public static Cell Sum(Int128 sumMinor) => new(Kind.Own, sumMinor.ToString(CultureInfo.InvariantCulture), 0);

    /// <summary>Minor units as a decimal with the digits of an ISO 4217 currency; empty for another code.</summary>
    public static Cell Decimal(Int128 amountMinor, string currency) =>
        Currency.Find(currency) is { } found ? new(Kind.Own, found.Format(amountMinor), 0) : default;

    public static Cell Time(Timestamp? moment) => moment is { } at ? new(Kind.Own, at.ToString(), 0) : default;

    /// <summary>Writes a member of an object; none where the cell is empty.</summary>
    public void Write(Utf8JsonWriter json, JsonEncodedText name)
    {
        if (kind == Kind.Number)
        {
            json.WriteNumber(name, number);
        }
        else if (kind != Kind.Empty)
        {
            json.WriteString(name, text);
        }
    }

    public void Write(CsvWriter csv) => csv.WriteField(kind switch
    {
        Kind.Empty => "",
        Kind.Number => number.ToString(CultureInfo.InvariantCulture),
        Kind.Own => text,
        Kind.Words => Harmless(text!),
        _ => throw new InvalidOperationException($"A cell is no {kind}."),
    });

    private static string Harmless(string words) =>
        words.Length > 0 && words[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? $"'{words}" : words;
}
