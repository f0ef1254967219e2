using System.Runtime.CompilerServices;
using CsvHelper;
using Zentra.Cards.Clearing;
using Zentra.Server.Files;

namespace Zentra.Server.Clearing.Files;

/// <summary>A CSV file (RFC 4180) whose first record names our own columns, in any order.</summary>
internal sealed class ClearingCsvFile : IClearingReader
{
    public async IAsyncEnumerable<ClearingRow> Read(
        Stream file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (records, fault) = await CsvRecords.Open(file, delimiter: null, encoding: null, cancellation);
        if (records is null)
        {
            yield return new ClearingRow.Ended(new(fault!.Code, fault.Reason));
            yield break;
        }
        await using var opened = records;
        var headFault = await records.ReadHeader(cancellation);
        var (columns, unknown) = headFault is null ? ClearingColumns.Of(records.Fields) : (null, headFault);
        if (columns is null)
        {
            yield return new ClearingRow.Ended(new(unknown!.Code, unknown.Reason));
            yield break;
        }
        var tally = new ClearingTally();
        for (var number = 1L; await records.Read(cancellation); number++)
        {
            if (Row(records, columns, number, tally) is { } row)
            {
                yield return row;
            }
        }
        yield return tally.End;
    }

    private static ClearingRow? Row(CsvRecords records, ClearingColumns columns, long number, ClearingTally tally)
    {
        if (records.IsRefused)
        {
            var (raw, refusal) = records.TakeRefused();
            return tally.Reject(number, null, raw, refusal.Code, refusal.Reason);
        }
        if (CsvRecords.IsEmpty(records.Fields))
        {
            return null;
        }
        var (line, fault) = columns.Read(records.Fields);
        return fault is null
            ? tally.Take(line, number, records.Fields.RawRecord)
            : tally.Reject(
                number, fault.Field, records.Fields.RawRecord, fault.Code, fault.Reason, line.AmountMinor ?? 0);
    }
}

/// <summary>Where a file has our columns.</summary>
internal sealed class ClearingColumns
{
    private static readonly string[] Required = ["type", "amount_minor", "currency"];

    private readonly string[] names;
    private readonly Texts texts = new();

    private ClearingColumns(string[] names) => this.names = names;

    /// <summary>The columns that the current record names; or why they are not ours.</summary>
    public static (ClearingColumns? Columns, FileFault? Fault) Of(CsvReader header)
    {
        var names = new string[header.FieldCount];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Texts.Decode(Texts.Trim(header.GetSpan(i))).ToLowerInvariant();
        }
        // A column that is misspelt would be lost without a word.
        if (names.FirstOrDefault(n => !ClearingCells.All.ContainsKey(n)) is { } unknown)
        {
            var shown = ClearingRejections.Masked(Texts.Description(unknown) ?? "");
            return (null, new("column_unknown", $"There is no column \"{shown}\"."));
        }
        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            return (null, new("column_repeated", $"The header has the column \"{twice.Key}\" more than once."));
        }
        return Required.FirstOrDefault(r => !names.Contains(r)) is { } missing
            ? (null, new("columns_missing", $"The header does not have the column \"{missing}\"."))
            : (new(names), null);
    }

    /// <summary>The current record as a line, with the first of its faults.</summary>
    public (ClearingLine Line, PresentedFault? Fault) Read(CsvReader csv)
    {
        var line = new ClearingLine { Type = "" };
        PresentedFault? fault = null;
        if (csv.FieldCount != names.Length)
        {
            return (line, new(
                null, "columns_differ", $"The line has {csv.FieldCount} fields, and the header {names.Length}."));
        }
        for (var i = 0; i < names.Length; i++)
        {
            var cell = Texts.Trim(csv.GetSpan(i));
            if (!cell.IsEmpty && !ClearingCells.All[names[i]](line, cell, texts))
            {
                fault ??= new(names[i], "field_invalid", $"The field {names[i]} is of another form.");
            }
        }
        return (line, fault);
    }
}
