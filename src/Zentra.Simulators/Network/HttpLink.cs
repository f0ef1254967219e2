using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Zentra.Simulators.Network;

/// <summary>
/// A processor between this network and an issuer's JSON edge: it says over HTTP what the network's messages say, each
/// under an idempotency key, and makes the network's answers of what comes back.
/// </summary>
internal sealed class HttpLink : INetworkLink
{
    private const string Path = "/cards/authorizations";

    /// <summary>Currencies by their numbers (ISO 4217).</summary>
    private static readonly Dictionary<string, string> Currencies = new(StringComparer.Ordinal)
    {
        ["392"] = "JPY", ["756"] = "CHF", ["826"] = "GBP", ["840"] = "USD", ["978"] = "EUR",
    };

    private readonly HttpClient client;
    private readonly TimeProvider time;

    /// <param name="key">An API key that may authorize.</param>
    public HttpLink(Uri issuer, string key, TimeProvider time)
    {
        this.time = time;
        client = new HttpClient { BaseAddress = issuer };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public string Edge => "json";

    public Task<Task<Answered>[]> Send(TimeSpan patience, params IsoMessage[] messages) =>
        Task.FromResult(messages.Select(m => Tell(m, patience)).ToArray());

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A processor has no line to sign on: what is no message about a card is answered by itself.</summary>
    private async Task<Answered> Tell(IsoMessage message, TimeSpan patience)
    {
        var since = Stopwatch.GetTimestamp();
        if (message.Mti == "0800")
        {
            return new(new IsoMessage("0810") { [11] = message[11], [39] = "00" }, TimeSpan.Zero);
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = new ByteArrayContent(Body(message)),
        };
        request.Content.Headers.ContentType = new("application/json");
        // A repeat has a key of its own: the issuer must know the message itself again.
        request.Headers.Add("Idempotency-Key", $"m{message.Mti}n{message[11]}t{message[7]}");
        using var limit = new CancellationTokenSource(patience);
        try
        {
            using var response = await client.SendAsync(request, limit.Token);
            var body = await response.Content.ReadAsByteArrayAsync(limit.Token);
            return new(Answer(message, response.StatusCode, body), Stopwatch.GetElapsedTime(since));
        }
        catch (OperationCanceledException)
        {
            return new(null, Stopwatch.GetElapsedTime(since));
        }
    }

    /// <exception cref="FormatException">The issuer says something else than an authorization.</exception>
    private static IsoMessage Answer(IsoMessage to, HttpStatusCode status, byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        if (status is not (HttpStatusCode.OK or HttpStatusCode.Created))
        {
            throw new FormatException(
                $"{to.Mti} {to[11]} was refused: {(int)status} {json.RootElement.GetProperty("code").GetString()}.");
        }
        var answer = new IsoMessage($"{to.Mti[..2]}{(char)(to.Mti[2] + 1)}0")
        {
            [11] = to[11],
            [39] = json.RootElement.GetProperty("response_code").GetString(),
        };
        // What was reversed keeps the code that it was approved with; the network is told of it by an approval only.
        if (!IsReversal(to) && json.RootElement.TryGetProperty("approval_code", out var code))
        {
            answer[38] = code.GetString();
        }
        return answer;
    }

    private byte[] Body(IsoMessage message)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("network_card", message[2]);
            json.WriteString(
                "kind",
                IsReversal(message) ? "reversal" : message.Mti.StartsWith("022", StringComparison.Ordinal)
                    ? "force_post"
                    : "authorization");
            json.WriteNumber("amount_minor", long.Parse(message[4]!, CultureInfo.InvariantCulture));
            json.WriteString("currency", Currencies.GetValueOrDefault(message[49]!) ?? throw new FormatException(
                $"The currency {message[49]} is not known here."));
            json.WriteString("channel", "pos");
            if (message[14] is { } expiry)
            {
                json.WriteString("expiry", expiry);
            }
            json.WriteStartObject("merchant");
            json.WriteString("id", message[42]!.Trim());
            json.WriteString("name", message[43]![..23].Trim());
            json.WriteString("category", message[18]);
            json.WriteString("country", message[43]![38..]);
            json.WriteEndObject();
            json.WriteStartObject("network");
            // Digits beside digits could pass for a card's number by chance, which no other field may hold.
            json.WriteString("transaction_id", $"{message[32]}R{message[37]}");
            json.WriteString("rrn", message[37]);
            json.WriteString("stan", message[11]);
            json.WriteString("acquirer", message[32]);
            json.WriteString("terminal_id", message[41]);
            json.WriteString("transmitted_at", Moment(message[7]!));
            json.WriteEndObject();
            if (message[90] is { } original)
            {
                json.WriteStartObject("original");
                json.WriteString("stan", original[4..10]);
                json.WriteString("acquirer", original[20..31].TrimStart('0'));
                json.WriteString("transmitted_at", Moment(original[10..20]));
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static bool IsReversal(IsoMessage message) => message.Mti.StartsWith("04", StringComparison.Ordinal);

    /// <summary>Field 7 in the year that brings it nearest to now, as RFC 3339.</summary>
    private string Moment(string sent)
    {
        var now = time.GetUtcNow();
        var nearest = Enumerable.Range(now.Year - 1, 3)
            .Select(year => DateTimeOffset.TryParseExact(
                $"{year:D4}{sent}", "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out var moment) ? moment : DateTimeOffset.MaxValue)
            .MinBy(moment => (moment - now).Duration());
        return nearest.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
