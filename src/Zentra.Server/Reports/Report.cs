using System.Text.Json;
using CsvHelper;
using Microsoft.AspNetCore.Http;
using Zentra.Runtime.Intents;
using Zentra.Server.Http;

namespace Zentra.Server.Reports;

/// <summary>What a report is, beside its rows.</summary>
/// <param name="Name">In snake_case; also the name of the file.</param>
internal sealed record ReportHead(string Name)
{
    public Timestamp? AsOf { get; init; }
    public Timestamp? From { get; init; }
    public Timestamp? To { get; init; }
}

/// <summary>A report as JSON: rows are objects whose members are the columns; what is empty is left out.</summary>
/// <param name="Name">As `fees`.</param>
/// <param name="AsOf">The moment that it is as of, where it has one.</param>
/// <param name="From">The beginning of its time, inclusive, where it was asked for.</param>
/// <param name="To">The end of its time, exclusive, where it was asked for.</param>
/// <param name="Columns">The names of the columns, in the order that CSV has them.</param>
/// <param name="Data">Amounts are integers of minor units, sums and decimals strings.</param>
public sealed record ReportResource(
    string Name,
    Timestamp? AsOf,
    Timestamp? From,
    Timestamp? To,
    IReadOnlyList<string> Columns,
    IReadOnlyList<JsonElement> Data)
{
    public string Object => "report";
}

internal static class Report
{
    /// <summary>
    /// An answer whose rows go out as they are read: memory does not grow with them. What fails before the first row is
    /// a problem; what fails later breaks the connection off, so that no part is taken for the whole.
    /// </summary>
    public static IResult Of<TRow>(
        ReportFormat format, ReportHead head, IReadOnlyList<ReportColumn<TRow>> columns, IAsyncEnumerable<TRow> rows) =>
        new ReportResult<TRow>(format, head, columns, rows);
}

/// <summary>Writes a report row by row.</summary>
internal sealed class ReportResult<TRow>(
    ReportFormat format, ReportHead head, IReadOnlyList<ReportColumn<TRow>> columns, IAsyncEnumerable<TRow> rows)
    : IResult
{
    /// <summary>Bytes of JSON that are gathered before they are sent.</summary>
    private const int JsonChunk = 16_384;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var aborted = httpContext.RequestAborted;
        await using var row = rows.GetAsyncEnumerator(aborted);
        var isThere = await row.MoveNextAsync();
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.Vary = "Accept";
        if (format == ReportFormat.Csv)
        {
            response.ContentType = $"{ReportFormats.Csv}; charset=utf-8; header=present";
            response.Headers.ContentDisposition = $"attachment; filename=\"{head.Name}.csv\"";
            await WriteCsv(response, row, isThere, aborted);
        }
        else
        {
            response.ContentType = Reply.Json;
            await WriteJson(response, row, isThere, aborted);
        }
    }

    private async Task WriteCsv(
        HttpResponse response, IAsyncEnumerator<TRow> row, bool isThere, CancellationToken aborted)
    {
        // Lines by RFC 4180. What looks like a formula is made harmless by the cells, which know whose words they are.
        await using var csv = CsvWriter.Create(response.Body, CsvWriterOptions.Default, leaveOpen: true);
        csv.WriteHeader([.. columns.Select(c => c.Name)]);
        for (; isThere; isThere = await row.MoveNextAsync())
        {
            aborted.ThrowIfCancellationRequested();
            foreach (var column in columns)
            {
                column.Value(row.Current).Write(csv);
            }
            await csv.EndRecordAsync(aborted);
        }
        await csv.FlushAsync(aborted);
    }

    private async Task WriteJson(
        HttpResponse response, IAsyncEnumerator<TRow> row, bool isThere, CancellationToken aborted)
    {
        var names = columns.Select(c => JsonEncodedText.Encode(c.Name)).ToArray();
        using var json = new Utf8JsonWriter(response.BodyWriter);
        WriteHead(json);
        for (; isThere; isThere = await row.MoveNextAsync())
        {
            json.WriteStartObject();
            for (var i = 0; i < names.Length; i++)
            {
                columns[i].Value(row.Current).Write(json, names[i]);
            }
            json.WriteEndObject();
            if (json.BytesPending >= JsonChunk)
            {
                await Send();
            }
        }
        json.WriteEndArray();
        json.WriteEndObject();
        await Send();

        async Task Send()
        {
            json.Flush();
            await response.BodyWriter.FlushAsync(aborted);
            aborted.ThrowIfCancellationRequested();
        }
    }

    private void WriteHead(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object", "report");
        json.WriteString("name", head.Name);
        foreach (var (name, moment) in new[] { ("as_of", head.AsOf), ("from", head.From), ("to", head.To) })
        {
            Cell.Time(moment).Write(json, JsonEncodedText.Encode(name));
        }
        json.WriteStartArray("columns");
        foreach (var column in columns)
        {
            json.WriteStringValue(column.Name);
        }
        json.WriteEndArray();
        json.WriteStartArray("data");
    }
}
