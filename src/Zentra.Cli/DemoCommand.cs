using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Store;
using Zentra.Server;
using Zentra.Server.Access;
using Zentra.Server.Http;

namespace Zentra.Cli;

/// <summary>`zentra demo`: a payment's life against a fresh server, over HTTP, from first call to verified evidence.</summary>
internal static class DemoCommand
{
    private const string FirstCall =
        """{"amount_minor":125000,"currency":"ledger_currency","customer":"customer_ref","idempotency_key":"pay_live_042"}""";

    public static Command Make()
    {
        var command = new Command("demo", "Play a payment's life, from first call to verified evidence.");
        command.SetAction((_, _) => Play());
        return command;
    }

    private static async Task<int> Play()
    {
        var data = Directory.CreateTempSubdirectory("zentra-demo-");
        try
        {
            await using var app = ZentraServer.Build(new ServerOptions(data.FullName, 0));
            var key = await FirstStart.MakeSandbox(
                app.Services.GetRequiredService<Door>(), app.Services.GetRequiredService<IStore>(),
                app.Services.GetRequiredService<Keys>(), app.Services.GetRequiredService<RuntimeClock>(), chosenKey: null);
            await app.StartAsync();
            var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            using var http = new HttpClient { BaseAddress = new(url) };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            await HappyPath(http);
            await ProviderTimeout(http);
            await app.StopAsync();
            return 0;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task HappyPath(HttpClient http)
    {
        Title("A payment, from charge to evidence");
        var first = await Post(http, "/payments", FirstCall);
        var id = first.GetProperty("id").GetString()!;
        Say("POST /payments", $"{Text(first, "status")}: {Attempt(first)}");
        var again = await Post(http, "/payments", FirstCall);
        Say("the same call again", again.GetRawText() == first.GetRawText() ? "the same answer, one payment" : "a different answer");
        Say("capture", Attempt(await Post(http, $"/payments/{id}/capture", """{"idempotency_key":"cap_1"}""")));
        var refund = await Post(
            http, $"/payments/{id}/refunds", """{"amount_minor":25000,"idempotency_key":"rfd_1"}""");
        Say("refund of 250.00", Text(refund, "status"));
        await Ledger(http);
        foreach (var told in (await Get(http, "/events?limit=100")).GetProperty("data").EnumerateArray())
        {
            Say($"event {told.GetProperty("sequence").GetInt64()}", Text(told, "type"));
        }
        var packet = await http.GetByteArrayAsync($"/payments/{id}/evidence");
        Say("evidence", Verdict(packet));
        packet[packet.AsSpan().IndexOf("125000"u8)] ^= 2;
        Say("one byte flipped", Verdict(packet));
    }

    private static async Task ProviderTimeout(HttpClient http)
    {
        const string Call =
            """{"amount_minor":4200,"currency":"USD","customer":"customer_ref","payment_method":"tok_timeout_approved","idempotency_key":"pay_live_043"}""";
        Title("The provider accepts, and its answer is lost");
        var first = await Post(http, "/payments", Call);
        Say("POST /payments", $"{Text(first, "status")}: {Attempt(first)}");
        await Post(http, "/sandbox/clock", """{"advance_seconds":10}""");
        Say("ten seconds later", "the provider was asked about our key");
        var again = await Post(http, "/payments", Call);
        Say("the same call again", $"{Text(again, "status")}: {Attempt(again)}");
        Say("one payment, one charge", $"{again.GetProperty("attempts").GetArrayLength()} attempt, {Text(again, "id")}");
    }

    private static async Task Ledger(HttpClient http)
    {
        var balance = await Get(http, "/ledger/trial-balance");
        foreach (var account in balance.GetProperty("accounts").EnumerateArray())
        {
            Say(Text(account, "code"), $"{account.GetProperty("balance_minor").GetInt64(),10:+#;-#;0} {Text(account, "currency")}");
        }
        Say("trial balance", balance.GetProperty("totals").GetProperty("USD").GetProperty("sum_minor").ToString());
    }

    private static string Verdict(ReadOnlySpan<byte> packet) => PacketVerifier.Verify(packet, new PacketTrust()) switch
    {
        PacketVerdict.Verified verified =>
            $"verified offline: {verified.Leaves} leaves under {verified.Checkpoint.Origin}, size {verified.Checkpoint.Size}",
        PacketVerdict.Failed failed => $"refused at {failed.Where}: {failed.Reason}",
        _ => throw new InvalidOperationException("The verifier gave an unknown verdict."),
    };

    private static string Attempt(JsonElement payment) =>
        Text(payment.GetProperty("attempts")[payment.GetProperty("attempts").GetArrayLength() - 1], "explanation");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static async Task<JsonElement> Post(HttpClient http, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(path, content);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    private static async Task<JsonElement> Get(HttpClient http, string path) =>
        JsonDocument.Parse(await http.GetStringAsync(path)).RootElement;

    private static void Title(string text) => Console.Out.WriteLine($"\n{text}\n{new string('-', text.Length)}");

    private static void Say(string what, string text) => Console.Out.WriteLine($"{what,-32} {text}");
}
