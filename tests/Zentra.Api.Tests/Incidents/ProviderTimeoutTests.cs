using System.Text;
using Zentra.Api.Tests.Connectors;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Incidents;

/// <summary>
/// The incident "provider timeout": the acquirer accepted, our call timed out, the client timed out, and the client
/// repeats with its key. One charge, one payment, one truth.
/// </summary>
public sealed class ProviderTimeoutTests : IDisposable
{
    private const string Key = "zk_test_timeout00000000000000000000000000";
    private const string Body =
        """
        {
          "amount_minor": 125000,
          "currency": "ledger_currency",
          "customer": "customer_ref",
          "idempotency_key": "pay_live_042"
        }
        """;

    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("zentra-timeout-");

    public void Dispose() => data.Delete(recursive: true);

    [Fact]
    public async Task The_acquirer_accepted_and_the_client_timed_out_and_there_is_one_charge()
    {
        await using var acquirer = await AcquirerProcess.Start();
        await using var zentra = await ZentraProcess.Start(data.FullName, Key);
        await zentra.Have("acquirer", acquirer);
        await acquirer.SendCallbacksTo(null);
        await acquirer.Script("""{"action":"accept_then_hang"}""", "\"operation\":\"authorization\"");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImpatientCall(zentra));
        var repeat = await zentra.Api.Post("/payments", Body, null);
        Assert.Equal("unknown", repeat.Is(202).Json.Say("status"));
        var id = repeat.Id;
        Assert.Equal("maybe", repeat.Json.Say("attempts.0.money_moved"));

        await zentra.Api.Advance(TimeSpan.FromSeconds(10));
        var again = (await zentra.Api.Post("/payments", Body, null)).Is(201);
        Assert.True(again.IsReplay);
        Assert.Equal((id, "authorized"), (again.Id, again.Json.Say("status")));

        var book = await acquirer.Book("");
        Assert.Equal(["authorized: 125000 authorized, 0 captured, 0 refunded, 0 voided"], book.Authorizations);
        Assert.Equal(["authorization approved 125000"], book.Operations);
        var payments = (await zentra.Api.Get("/payments?customer=customer_ref")).Is(200).Json;
        var payment = Assert.Single(payments.Items("data"));
        var attempt = Assert.Single(payment.Items("attempts"));
        Assert.StartsWith("ref_", attempt.Say("provider_reference"), StringComparison.Ordinal);
        Assert.Equal("acquirer approved the authorization of 1250.00 USD.", attempt.Say("explanation"));

        var story = (await zentra.Api.Get($"/payments/{id}/story")).Is(200).Json;
        Assert.Equal("customer -125000, reserved +125000", story.Statement());
        Assert.Equal("created, route.selected, unknown, authorized", story.Events());
        Assert.Equal(2, payment.GetProperty("evidence").GetProperty("ledger_entry").GetArrayLength());
        zentra.Terminate();
        Assert.Equal(0, await zentra.Exit());
        await ZentraProcess.Audit(data.FullName);
    }

    /// <summary>A client that gives up after a second.</summary>
    private static async Task ImpatientCall(ZentraProcess zentra)
    {
        using var client = new HttpClient { BaseAddress = zentra.Url, Timeout = TimeSpan.FromSeconds(1) };
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {Key}");
        using var body = new StringContent(Body, Encoding.UTF8, "application/json");
        using var _ = await client.PostAsync(new Uri("/payments", UriKind.Relative), body);
    }
}
