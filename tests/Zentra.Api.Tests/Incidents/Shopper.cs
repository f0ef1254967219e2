using System.Globalization;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Incidents;

/// <summary>
/// A client that repeats every request with its key until it has an answer, whichever process is there.
/// </summary>
internal sealed class Shopper(string key)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private volatile ApiClient api = null!;

    public void Serve(ApiClient served) => api = served;

    /// <summary>Buys, and then captures, gives back or cancels, as the number says.</summary>
    public async Task Buy(int number)
    {
        var automatic = number % 3 == 0 ? ",\"capture_method\":\"automatic\"" : "";
        var amount = 1_000 + (number % 97);
        var bought = await Ask("/payments", $"buy_{number}", string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"amount_minor":{{amount}},"currency":"USD","customer":"cus_{{number % 50}}"{{automatic}}}"""));
        if (bought.Status is not (201 or 202))
        {
            return;
        }
        var path = $"/payments/{bought.Id}";
        switch (number % 5)
        {
            case 0 or 1:
                await Ask($"{path}/capture", $"take_{number}", "{}");
                break;
            case 2:
                await Ask($"{path}/capture", $"part_{number}", """{"amount_minor":300}""");
                await Ask($"{path}/capture", $"rest_{number}", """{"amount_minor":400,"final":true}""");
                break;
            case 3:
                await Ask($"{path}/cancel", $"stop_{number}", "{}");
                break;
            default:
                break;
        }
        if (number % 2 == 0)
        {
            await Ask($"{path}/refunds", $"back_{number}", """{"amount_minor":250}""");
        }
    }

    private async Task<Response> Ask(string path, string idempotencyKey, string body)
    {
        for (var since = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                var answer = await api.Post(path, body, $"{key}_{idempotencyKey}");
                if (answer.Status is not (409 or 503) || TimeProvider.System.GetElapsedTime(since) > Patience
                    || !answer.Json.GetProperty("retryable").GetBoolean())
                {
                    Assert.True(answer.Status < 500, answer.Text);
                    return answer;
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException
                or ObjectDisposedException)
            {
                // The process was killed; another one answers for it.
                Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, "Nobody answers any more.");
            }
            await Task.Delay(Pause);
        }
    }
}
