using System.Net.Http.Headers;
using System.Text;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>What came of a request, as far as HTTP goes.</summary>
internal abstract record StripeAnswer
{
    private StripeAnswer()
    {
    }

    /// <summary>Stripe answered, with whatever.</summary>
    public sealed record Answered(int Status, byte[] Body) : StripeAnswer;

    /// <summary>No byte of the request left this machine.</summary>
    public sealed record NotSent(string Reason) : StripeAnswer;

    /// <summary>Sent, or perhaps sent, and no whole answer came.</summary>
    public sealed record Lost(string Reason) : StripeAnswer;
}

/// <summary>
/// Stripe's HTTP: form-encoded bodies, a bearer key, a dated version, an idempotency key.
/// https://docs.stripe.com/api
/// </summary>
internal sealed class StripeApi(HttpClient http)
{
    /// <summary>
    /// The version that requests are written in and answers are read in, whatever the account's own one is.
    /// https://docs.stripe.com/api/versioning
    /// </summary>
    public const string Version = "2026-05-27.dahlia";

    private const int MaxAnswerBytes = 1 << 20;

    private const string DefaultUrl = "https://api.stripe.com";

    public Task<StripeAnswer> Get(
        ProviderAccount account, string path, (string Name, string Value)[] query, CancellationToken cancellation)
    {
        var text = string.Join(
            '&', query.Select(q => $"{Uri.EscapeDataString(q.Name)}={Uri.EscapeDataString(q.Value)}"));
        var target = text.Length == 0 ? path : $"{path}?{text}";
        return Send(HttpMethod.Get, account, target, form: null, key: null, cancellation);
    }

    /// <param name="key">What Stripe tells a repeat by; it keeps it for at least 24 hours.</param>
    public Task<StripeAnswer> Post(
        ProviderAccount account,
        string path,
        IEnumerable<(string Name, string Value)> form,
        string key,
        CancellationToken cancellation) => Send(HttpMethod.Post, account, path, form, key, cancellation);

    private async Task<StripeAnswer> Send(
        HttpMethod method,
        ProviderAccount account,
        string path,
        IEnumerable<(string Name, string Value)>? form,
        string? key,
        CancellationToken cancellation)
    {
        var url = account.Settings.GetValueOrDefault("base_url", DefaultUrl).TrimEnd('/') + path;
        if (ApiKey(account, out var refusal) is not { } apiKey)
        {
            return new StripeAnswer.NotSent(refusal);
        }
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
        {
            return new StripeAnswer.NotSent("invalid_base_url");
        }
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        request.Headers.Add("Stripe-Version", Version);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        if (form is not null)
        {
            request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        }
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellation);
            return new StripeAnswer.Answered(
                (int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError is HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            // These are raised while a connection is being made: there was none that the request could have gone over.
            return new StripeAnswer.NotSent("no_connection");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new StripeAnswer.Lost("no_answer");
        }
        catch (OperationCanceledException)
        {
            return new StripeAnswer.Lost("timeout");
        }
    }

    /// <summary>
    /// The account's key, where it is of the account's mode: a test key would record payments that never were, and a
    /// live one would charge real cards from a sandbox. https://docs.stripe.com/keys
    /// </summary>
    private static string? ApiKey(ProviderAccount account, out string refusal)
    {
        var key = account.Secrets.GetValueOrDefault("api_key");
        refusal = key switch
        {
            null or "" => "no_api_key",
            _ when !Ascii.IsValid(key) || key.AsSpan().ContainsAny(" \r\n\0") => "malformed_api_key",
            _ when Mode(key) is { } live && live != account.Livemode => "api_key_of_another_mode",
            _ => "",
        };
        return refusal.Length == 0 ? key : null;
    }

    private static bool? Mode(string key) => key.Split('_') switch
    {
        ["sk" or "rk", "live", ..] => true,
        ["sk" or "rk", "test", ..] => false,
        _ => null,
    };
}
