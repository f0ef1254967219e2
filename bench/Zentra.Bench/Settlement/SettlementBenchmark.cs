using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Zentra.Bench.Load;
using Zentra.Bench.Payments;
using Zentra.Bench.Reporting;
using Zentra.Bench.Running;

namespace Zentra.Bench.Settlement;

/// <summary>
/// A file with a line for each of many captured payments, one of a hundred by another amount: from its first byte until
/// the batch is read, with what the server needs for it. A second file is read while payments are made.
/// </summary>
internal sealed class SettlementBenchmark(BenchRun run, int lines)
{
    private const int Amount = 125_000;
    private const int Fee = 3_655;
    private const int BreakEvery = 100;
    private const double TargetSeconds = 60;
    private const double TargetMb = 500;
    private const int TargetLines = 1_000_000;

    /// <summary>Of the payments, those that are settled beside others.</summary>
    private const int BesideOneOf = 5;

    private readonly PaymentWorkloads workloads = new(BenchRun.ApiKey, run.Random);

    public async Task RunAsync()
    {
        await using var server = await run.StartProductAsync();
        using var client = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{server.Port}"),
            Timeout = TimeSpan.FromHours(1),
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", BenchRun.ApiKey);
        var payments = new IdentifierPool("pay_".Length + 26);
        var beside = lines / BesideOneOf;
        run.Say($"filling: {lines + beside:N0} captured payments …");
        run.Send("captured payments", workloads.CreateCaptured("settle", payments, lines + beside), server);
        run.Payments += payments.Count;
        var alone = run.AddPeer(run.Throughput("payments, no file", workloads.Create("alone"), server));

        var file = Write("alone", payments, 0, lines);
        server.ForgetPeak();
        var cpu = server.Cpu;
        var began = Stopwatch.GetTimestamp();
        var batch = await ReadAsync(client, file);
        var elapsed = Stopwatch.GetElapsedTime(began);
        Check(batch, lines);
        var row = new Row($"{lines:N0} lines, one of {BreakEvery} broken", Figure.Seconds(elapsed.TotalSeconds))
        {
            Load = new LoadFacts(
                1, Math.Round(elapsed.TotalSeconds, 3), lines, 0,
                Math.Round((server.Cpu - cpu).TotalMicroseconds / lines, 1)),
        };
        run.Add(row.Towards(Figure.Seconds(TargetSeconds * lines / TargetLines)));
        run.Add(
            new Row("the server's largest memory meanwhile", Figure.Mb(server.PeakMb)).Towards(Figure.Mb(TargetMb)));

        var second = Write("beside", payments, lines, lines + beside);
        began = Stopwatch.GetTimestamp();
        var reading = ReadAsync(client, second);
        run.Add(run.Throughput("payments beside a file", workloads.Create("beside"), server).Beside(alone));
        Check(await reading, beside);
        elapsed = Stopwatch.GetElapsedTime(began);
        run.Add(new("lines beside payments", Figure.PerSecond(beside / elapsed.TotalSeconds)));
    }

    private string Write(string name, IdentifierPool payments, int from, int to)
    {
        var path = Path.Combine(run.Directory, $"{name}.csv");
        using var file = new StreamWriter(path, append: false, Encoding.ASCII, 1 << 20);
        file.WriteLine("line_reference,type,our_reference,currency,gross_minor,fee_minor,net_minor,batch");
        for (var i = from; i < to; i++)
        {
            var gross = i % BreakEvery == 0 ? Amount - 50 : Amount;
            file.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}-{i},payment,{Encoding.ASCII.GetString(payments[i])},USD,{gross},{Fee},{gross - Fee},{name}"));
        }
        return path;
    }

    /// <summary>Sends a file and waits until its batch is read.</summary>
    private async Task<JsonElement> ReadAsync(HttpClient client, string file)
    {
        await using var content = File.OpenRead(file);
        using var body = new StreamContent(content);
        body.Headers.ContentType = new("text/csv");
        var first = await AnswerAsync(await client.PostAsync(
            new Uri("/settlements?provider=sandbox", UriKind.Relative), body, run.Cancellation));
        if (first.GetProperty("object").GetString() == "settlement")
        {
            return first;
        }
        var id = first.GetProperty("request").GetProperty("settlement").GetString();
        while (true)
        {
            await Task.Delay(100, run.Cancellation);
            var batch = await AnswerAsync(await client.GetAsync(
                new Uri($"/settlements/{id}", UriKind.Relative), run.Cancellation));
            if (batch.GetProperty("status").GetString() != "receiving")
            {
                return batch;
            }
        }
    }

    private void Check(JsonElement batch, int expected)
    {
        var read = batch.GetProperty("lines");
        var broken = read.GetProperty("broken").GetInt64();
        var matched = read.GetProperty("matched").GetInt64();
        if (broken + matched != expected || Math.Abs(broken - expected / BreakEvery) > 1)
        {
            run.Fail(1, $"Of {expected} lines {matched} matched and {broken} were broken.");
        }
    }

    private static async Task<JsonElement> AnswerAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode
                ? JsonElement.Parse(text)
                : throw new InvalidOperationException($"It was answered {(int)answer.StatusCode}: {text}");
        }
    }
}
