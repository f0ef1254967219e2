using System.Collections.Concurrent;
using System.Diagnostics;

namespace Zentra.Simulators.Network;

/// <summary>
/// Messages at a rate that does not wait for answers. Time counts from when a message was due, so that an issuer that
/// makes the network wait is not flattered.
/// </summary>
/// <param name="next">Makes the next message.</param>
internal sealed class Flood(IReadOnlyList<INetworkLink> links, Func<IsoMessage> next, TimeSpan patience)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentBag<long> microseconds = [];
    private readonly ConcurrentDictionary<string, int> codes = new();

    public async Task<FloodReport> Run(int perSecond, int seconds)
    {
        var count = perSecond * seconds;
        var asked = new Task[count];
        var began = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < count;)
        {
            var due = (long)(Stopwatch.GetElapsedTime(began).TotalSeconds * perSecond) + 1;
            for (; sent < count && sent < due; sent++)
            {
                var at = TimeSpan.FromSeconds(sent / (double)perSecond);
                asked[sent] = Ask(links[sent % links.Count], began, at);
            }
            await Task.Delay(Tick);
        }
        await Task.WhenAll(asked);
        var sorted = microseconds.Order().ToArray();
        return new(
            count, count - sorted.Length, new(codes, StringComparer.Ordinal), Mean(sorted), At(sorted, 500),
            At(sorted, 900), At(sorted, 990), At(sorted, 999), sorted.LastOrDefault());
    }

    private async Task Ask(INetworkLink link, long began, TimeSpan due)
    {
        if ((await link.Ask(next(), patience)).Message is { } answer)
        {
            microseconds.Add((Stopwatch.GetElapsedTime(began) - due).Ticks / TimeSpan.TicksPerMicrosecond);
            codes.AddOrUpdate(answer[39] ?? "", 1, (_, before) => before + 1);
        }
    }

    private static long Mean(long[] sorted) => sorted.Length == 0 ? 0 : sorted.Sum() / sorted.Length;

    private static long At(long[] sorted, int perMille) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)((long)sorted.Length * perMille / 1_000))];
}
