using System.Diagnostics;
using System.Text.Json;

namespace Zentra.Api.Tests.Host;

/// <summary>Looks until something is so. What takes longer than this is not slow but broken.</summary>
public static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    public static async Task<T> Until<T>(Func<Task<T>> look, Func<T, bool> isSo)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (isSo(seen))
            {
                return seen;
            }
            var at = seen is IEnumerable<JsonElement> all ? string.Join('\n', all) : $"{seen}";
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, $"It did not become so; at last it was: {at}");
            await Task.Delay(Glance, TestContext.Current.CancellationToken);
        }
    }
}
