using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Zentra.Simulators.Network;

/// <summary>What an operator of a test issuer can see and do: its books, and its clock.</summary>
internal sealed class IssuerDesk : IDisposable
{
    private readonly HttpClient client;
    private readonly string account;

    /// <param name="key">An API key that may read, and move the clock of its sandbox workspace.</param>
    /// <param name="account">The account that the card spends from.</param>
    public IssuerDesk(Uri issuer, string key, string account)
    {
        this.account = account;
        client = new HttpClient { BaseAddress = issuer };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>The account's balance and what is held of it, in minor units.</summary>
    /// <exception cref="HttpRequestException">The issuer does not say.</exception>
    public async Task<(long BalanceMinor, long HeldMinor)> Funds()
    {
        using var json = JsonDocument.Parse(
            await client.GetByteArrayAsync($"/cards/accounts/{Uri.EscapeDataString(account)}"));
        return (
            json.RootElement.GetProperty("balance_minor").GetInt64(),
            json.RootElement.GetProperty("held_minor").GetInt64());
    }

    /// <summary>Lets time pass; what falls due by then has happened when this returns.</summary>
    /// <exception cref="HttpRequestException">The issuer does not do it.</exception>
    public async Task Wait(TimeSpan span)
    {
        using var body = new StringContent(
            string.Create(CultureInfo.InvariantCulture, $$"""{"advance_seconds":{{(long)span.TotalSeconds}}}"""),
            Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("/sandbox/clock", body);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => client.Dispose();
}
