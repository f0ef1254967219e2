using CsvHelper;
using Zentra.Server.Files;

namespace Zentra.Server.Settlement.Files;

/// <summary>Where a file has the columns of a plan.</summary>
internal sealed class CsvColumns
{
    private readonly Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> repeated = new(StringComparer.OrdinalIgnoreCase);

    private CsvColumns(CsvReader header)
    {
        Count = header.FieldCount;
        for (var i = 0; i < Count; i++)
        {
            var name = Texts.Decode(Texts.Trim(header.GetSpan(i)));
            if (!places.TryAdd(name, i))
            {
                repeated.Add(name);
            }
        }
    }

    public int Count { get; }

    /// <summary>The columns that the reader's current record names; or why they are not those of the plan.</summary>
    public static (CsvColumns? Columns, FileFault? Fault) Of(CsvReader header, CsvPlan plan)
    {
        var columns = new CsvColumns(header);
        var missing = plan.Required.Where(names => !names.Any(n => columns.places.ContainsKey(n.Trim())))
            .Select(names => $"\"{string.Join("\" or \"", names)}\"").ToList();
        if (missing.Count > 0)
        {
            var noun = missing.Count == 1 ? "the column" : "the columns";
            return (null, new("columns_missing", $"The header does not have {noun} {string.Join(", ", missing)}."));
        }
        var used = plan.Required.Concat(
        [
            plan.LineReference, plan.ProviderReference, plan.PaymentReference, plan.OurReference, plan.BookedAt,
            plan.TimeZone, plan.Batch, plan.Description, plan.GrossCurrency, plan.Costs,
        ]);
        return used.SelectMany(names => names).FirstOrDefault(n => columns.repeated.Contains(n.Trim())) is { } twice
            ? (null, new("column_repeated", $"The header has the column \"{twice}\" more than once."))
            : (columns, null);
    }

    /// <summary>The places of those columns that the file has.</summary>
    public int[] Of(string[]? names) =>
        [.. (names ?? []).Where(n => places.ContainsKey(n.Trim())).Select(n => places[n.Trim()])];
}
