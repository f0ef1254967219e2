using System.Security.Cryptography;
using System.Text;

namespace Zentra.Cli.Listen;

/// <summary>
/// Follows `/events/stream` and comes back where it was: nothing is lost, and an event is taken before the
/// next is read.
/// </summary>
/// <param name="path">The stream, with its filter.</param>
/// <param name="say">Told when the stream is lost, once, and when it is back.</param>
internal sealed class EventFollower(ZentraApi api, string path, Action<string> say)
{
    private const int MaxPauseMs = 30_000;
    private const int FirstPauseMs = 500;

    /// <summary>Three heartbeats of the server.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    private string? lastId;
    private int failures;

    /// <summary>Follows until it is canceled, or the server refuses for good.</summary>
    /// <param name="opened">Done once, when the stream is there.</param>
    /// <param name="take">Takes the body of an event.</param>
    /// <exception cref="ApiException">There is no such stream for this key.</exception>
    public async Task Run(Action opened, Func<byte[], Task> take, CancellationToken stop)
    {
        var isOpened = false;
        var isLost = false;
        while (true)
        {
            string cause;
            try
            {
                using var response = await api.Stream(path, lastId, stop);
                if (!isOpened)
                {
                    opened();
                }
                else if (isLost)
                {
                    say("The stream is back.");
                }
                (isOpened, isLost) = (true, false);
                await Read(response, take, stop);
                cause = "the server ended it";
            }
            catch (ApiException fault) when (isOpened && fault.MayPass)
            {
                cause = fault.Message.TrimEnd('.');
            }
            catch (Exception fault) when (
                fault is IOException or HttpRequestException
                || (fault is OperationCanceledException && !stop.IsCancellationRequested))
            {
                cause = ZentraApi.Cause(fault);
            }
            if (!isLost)
            {
                say($"The stream was lost ({cause}); trying again until it is back. Nothing is missed.");
                isLost = true;
            }
            await Task.Delay(Pause(failures++), stop);
        }
    }

    /// <summary>Reads blocks (WHATWG HTML, section 9.2.6); a place counts once its event was taken.</summary>
    private async Task Read(HttpResponseMessage response, Func<byte[], Task> take, CancellationToken stop)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stop), Encoding.UTF8);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        string? id = null;
        string? data = null;
        while (await NextLine(reader, limit) is { } line)
        {
            if (line.Length == 0)
            {
                if (data is not null)
                {
                    await take(Encoding.UTF8.GetBytes(data));
                    failures = 0;
                }
                lastId = id ?? lastId;
                (id, data) = (null, null);
            }
            else if (Value(line, "id") is { } place)
            {
                id = place;
            }
            else if (Value(line, "data") is { } part)
            {
                data = data is null ? part : $"{data}\n{part}";
            }
        }
    }

    private static async Task<string?> NextLine(StreamReader reader, CancellationTokenSource limit)
    {
        limit.CancelAfter(Silence);
        var line = await reader.ReadLineAsync(limit.Token);
        limit.CancelAfter(Timeout.InfiniteTimeSpan);
        return line;
    }

    private static string? Value(string line, string field) =>
        line.StartsWith(field, StringComparison.Ordinal) && line.Length > field.Length && line[field.Length] == ':'
            ? line[(field.Length + 1)..].TrimStart(' ')
            : null;

    private static TimeSpan Pause(int failures)
    {
        var most = (int)Math.Min(MaxPauseMs, FirstPauseMs * (1L << Math.Min(failures, 10)));
        return TimeSpan.FromMilliseconds((most / 2) + RandomNumberGenerator.GetInt32((most / 2) + 1));
    }
}
