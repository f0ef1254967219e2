using System.Globalization;
using System.Text.Json;

namespace Zentra.Api.Tests.Host;

/// <summary>Answers as short sentences, so that a table can say what is expected.</summary>
public static class JsonWords
{
    /// <summary>The value at a path like `route.provider` or `attempts.0.status`, as text; empty where there is none.</summary>
    public static string Say(this JsonElement json, string path)
    {
        foreach (var step in path.Split('.'))
        {
            if (json.ValueKind == JsonValueKind.Array)
            {
                json = json[int.Parse(step, CultureInfo.InvariantCulture)];
            }
            else if (!json.TryGetProperty(step, out json))
            {
                return "";
            }
        }
        return json.ToString();
    }

    public static IEnumerable<JsonElement> Items(this JsonElement json, string list) => json.GetProperty(list).EnumerateArray();

    /// <summary>`authorized: authorization authorized, capture none, refund none`.</summary>
    public static string Facets(this JsonElement payment) =>
        $"{payment.Say("status")}: authorization {payment.Say("authorization")}, capture {payment.Say("capture")}, refund {payment.Say("refund")}";

    /// <summary>`1000 authorized, 0 captured, 0 refunded`.</summary>
    public static string Amounts(this JsonElement payment) =>
        $"{payment.Say("amount_authorized_minor")} authorized, {payment.Say("amount_captured_minor")} captured, {payment.Say("amount_refunded_minor")} refunded";

    /// <summary>The entries of every intent of a story: `customer -1000, reserved +1000; reserved -1000, settlement +1000`.</summary>
    public static string Statement(this JsonElement story) => string.Join(
        "; ", story.Items("timeline").Where(i => i.GetProperty("entries").GetArrayLength() > 0).Select(Entries));

    public static string Entries(this JsonElement intent) => string.Join(", ", intent.Items("entries").Select(Entry));

    /// <summary>The events of a story in their order, without `payment.`.</summary>
    public static string Events(this JsonElement story) => string.Join(
        ", ", story.Items("timeline").SelectMany(i => i.Items("events"))
            .Select(e => e.Say("type").Replace("payment.", "", StringComparison.Ordinal)));

    private static string Entry(JsonElement entry)
    {
        var account = entry.Say("account").Split(':')[0].Replace("_balance", "", StringComparison.Ordinal)
            .Replace("_account", "", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{account} {entry.GetProperty("amount_minor").GetInt64():+0;-0}");
    }
}
