using System.Diagnostics;
using System.Text.Json;

namespace Zentra.Api.Tests.Host;

/// <summary>
/// Looks until something is so. What has not moved for a while is broken; what moves may be slow, as a busy machine is.
/// </summary>
public static class Patience
{
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    public static async Task<T> Until<T>(Func<Task<T>> look, Func<T, bool> isSo)
    {
        var began = Stopwatch.GetTimestamp();
        var moved = began;
        var last = "";
        while (true)
        {
            var seen = await look();
            if (isSo(seen))
            {
                return seen;
            }
            var at = seen switch
            {
                Response response => response.Text,
                IEnumerable<JsonElement> all => string.Join('\n', all),
                _ => $"{seen}",
            };
            if (at != last)
            {
                (last, moved) = (at, Stopwatch.GetTimestamp());
            }
            Assert.True(
                Stopwatch.GetElapsedTime(moved) < Still && Stopwatch.GetElapsedTime(began) < Longest,
                $"It did not become so; at last it was: {at}");
            await Task.Delay(Glance, TestContext.Current.CancellationToken);
        }
    }
}
