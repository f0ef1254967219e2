using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Zentra.Bench.Load;
using Zentra.Bench.Processes;
using Zentra.Bench.Reporting;
using Zentra.Bench.Running;

namespace Zentra.Bench.Cards;

/// <summary>
/// A clearing file with a record for each of many authorizations, one of a hundred of another amount: from its first
/// byte until it is read, with what the server needs for it.
/// </summary>
internal sealed class ClearingRun(BenchRun run, IdentifierPool cards)
{
    private const string Merchant = "mer_eats,5812,US,pos,true";
    private const int BreakEvery = 100;
    private const double TargetSeconds = 60;
    private const double TargetMb = 500;
    private const int TargetRecords = 1_000_000;

    /// <param name="named">The run of the authorizations: what their transactions are named by.</param>
    public async Task Measure(ServerProcess server, CardsApi api, string named, int records)
    {
        var file = Write(named, records);
        server.ForgetPeak();
        var cpu = server.Cpu;
        var began = Stopwatch.GetTimestamp();
        var read = await Read(api, file);
        var elapsed = Stopwatch.GetElapsedTime(began);
        Check(read, records);
        var row = new Row($"clearing of {records:N0} records", Figure.Seconds(elapsed.TotalSeconds))
        {
            Load = new LoadFacts(
                1, Math.Round(elapsed.TotalSeconds, 3), records, 0,
                Math.Round((server.Cpu - cpu).TotalMicroseconds / records, 1)),
        };
        run.Add(row.Towards(Figure.Seconds(TargetSeconds * records / TargetRecords)));
        run.Add(
            new Row("the server's largest memory meanwhile", Figure.Mb(server.PeakMb)).Towards(Figure.Mb(TargetMb)));
    }

    private string Write(string named, int records)
    {
        var path = Path.Combine(run.Directory, $"{named}.csv");
        using var file = new StreamWriter(path, append: false, Encoding.ASCII, 1 << 20);
        file.WriteLine(
            "type,card,amount_minor,currency,network_transaction_id,merchant_id,merchant_category,merchant_country,"
            + "channel,final");
        for (var i = 0; i < records; i++)
        {
            var amount = i % BreakEvery == 0 ? 2 * CardWorkloads.AmountMinor : CardWorkloads.AmountMinor;
            var card = Encoding.ASCII.GetString(cards[i % cards.Count]);
            file.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"presentment,{card},{amount},USD,{named}{i:D10},{Merchant}"));
        }
        return path;
    }

    private async Task<JsonElement> Read(CardsApi api, string file)
    {
        var first = await api.PostFile("/cards/clearing?format=csv", file);
        if (first.GetProperty("object").GetString() == "card.clearing")
        {
            return first;
        }
        var id = first.GetProperty("request").GetProperty("clearing").GetString();
        while (true)
        {
            await Task.Delay(100, run.Cancellation);
            var clearing = await api.Get($"/cards/clearing/{id}");
            if (clearing.GetProperty("status").GetString() != "receiving")
            {
                return clearing;
            }
        }
    }

    private void Check(JsonElement clearing, int expected)
    {
        var records = clearing.GetProperty("records");
        var posted = records.GetProperty("matched").GetInt64();
        var mismatched = records.GetProperty("mismatched").GetInt64();
        if (posted + mismatched != expected || Math.Abs(mismatched - expected / BreakEvery) > 1)
        {
            run.Fail(1, $"Of {expected} records {posted} were posted and {mismatched} did not match: {clearing}");
        }
    }
}
