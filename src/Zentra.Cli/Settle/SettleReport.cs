using System.Globalization;
using System.Text;
using System.Text.Json;
using Zentra.Runtime.Money;

namespace Zentra.Cli.Settle;

/// <summary>What came of a settlement file, as a person reads it.</summary>
internal sealed record SettleReport(string Text, bool IsOpen)
{
    private const int MaxReviews = 10;

    public static async Task<SettleReport> Of(ZentraApi api, string id, CancellationToken stop)
    {
        var batch = (await api.Get($"/settlements/{id}", stop)).Json;
        var text = new StringBuilder();
        var reference = batch.TryGetProperty("reference", out var named) ? $", {named.GetString()}" : "";
        Line(text, $"{id}  {Say(batch, "provider")} ({Say(batch, "format")}{reference}): {Say(batch, "status")}");
        var lines = batch.GetProperty("lines");
        Line(
            text,
            $"  lines    {Count(lines, "read")} read: {Count(lines, "matched")} match, {Count(lines, "noted")} noted, "
            + $"{Count(lines, "broken")} differ, {Count(lines, "duplicate")} came before; "
            + $"{Count(lines, "rejected")} could not be read");
        foreach (var totals in batch.GetProperty("totals").EnumerateObject())
        {
            Totals(text, totals.Name, totals.Value);
        }
        foreach (var kind in batch.GetProperty("breaks").EnumerateObject())
        {
            Line(text, $"  differs  {kind.Name}: {Number(kind.Value)}");
        }
        foreach (var missing in batch.GetProperty("missing").EnumerateArray())
        {
            Line(text, $"  to do    {missing.GetString()}");
        }
        var open = batch.GetProperty("open_reviews").GetInt64();
        if (open > 0)
        {
            await Reviews(text, api, id, open, stop);
        }
        return new(text.ToString(), open > 0);
    }

    private static void Totals(StringBuilder text, string code, JsonElement totals)
    {
        string Amount(string name) =>
            Currency.Find(code)?.Format(totals.GetProperty(name).GetInt64()) ?? totals.GetProperty(name).GetRawText();

        var bank = totals.TryGetProperty("bank_minor", out _)
            ? $"the bank got {Amount("bank_minor")}"
            : "the bank's amount is not known";
        Line(
            text,
            $"  {code,-8} payments {Amount("payments_minor")}, refunds {Amount("refunds_minor")}, "
            + $"chargebacks {Amount("chargebacks_minor")}, corrections {Amount("corrections_minor")}, "
            + $"fees {Amount("fees_minor")}: net {Amount("net_minor")}; {bank}");
        if (totals.GetProperty("unexplained_minor").GetInt64() != 0)
        {
            Line(text, $"           {Amount("unexplained_minor")} is not explained");
        }
    }

    /// <summary>The first reviews that are open: those of the batch as a whole, then those of its lines.</summary>
    private static async Task Reviews(StringBuilder text, ZentraApi api, string id, long open, CancellationToken stop)
    {
        var found = (await api.Get($"/reviews?subject={id}&state=open&limit={MaxReviews}", stop)).Json
            .GetProperty("data").EnumerateArray().ToList();
        var lines = await api.Get($"/settlements/{id}/lines?status=broken&limit={MaxReviews}", stop);
        foreach (var line in lines.Json.GetProperty("data").EnumerateArray())
        {
            if (found.Count < MaxReviews && line.TryGetProperty("review", out var review))
            {
                found.Add((await api.Get($"/reviews/{review.GetString()}", stop)).Json);
            }
        }
        foreach (var review in found)
        {
            Line(text, $"  review   {Say(review, "id")}  {Say(review, "summary")}");
        }
        if (open > found.Count)
        {
            Line(text, $"  review   and {open - found.Count} more");
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');

    private static string Say(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";

    private static string Count(JsonElement json, string name) => Number(json.GetProperty(name));

    private static string Number(JsonElement number) => number.GetInt64().ToString("N0", CultureInfo.InvariantCulture);
}
