using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Zentra.Api.Tests.Cards;
using Zentra.Api.Tests.Host;
using Zentra.Api.Tests.Network;
using Zentra.Api.Tests.Webhooks;
using Zentra.Cards.Iso8583;
using Zentra.Runtime.Tenancy;
using Zentra.Server;
using Zentra.Server.Http;
using Zentra.Server.Network;

namespace Zentra.Api.Tests.Secrecy;

/// <summary>Cards that are used in every way over both edges, well and badly, with all that is answered kept.</summary>
internal sealed class SecrecyTraffic(ApiHost host, ApiClient api, Secrets secrets)
{
    private static readonly string[] Formats = ["csv", "ndjson", "visa.base2", "mastercard.ipm"];

    private int stan;

    /// <summary>Answers of the API, but for the reveals.</summary>
    public ConcurrentQueue<string> Answers { get; } = new();

    public async Task Run(ReceiverProcess receiver, ILoggerFactory logs)
    {
        await receiver.NewEndpoint(api, "all", "\"*\"");
        var card = await api.NewCard();
        var (number, cvv) = await Reveal(card);
        await OverHttp(card, number);
        await OverTcp(number, cvv, logs);
        await Cleared(card, number);
        await Disputed();
        await ReadAll(card);
    }

    /// <summary>What a search must know.</summary>
    private async Task<(string Number, string Cvv)> Reveal(string card)
    {
        var token = (await api.Post($"/cards/{card}/reveal", "{}", null)).Is(201).Json.Say("token");
        var shown = (await api.Post($"/cards/{card}/reveal", $$"""{"token":"{{token}}"}""", null)).Is(200).Json;
        var (number, cvv) = (shown.Say("number"), shown.Say("cvv"));
        secrets.AddNumber(number);
        secrets.AddVerification(number, cvv);
        // The token is used up; what is refused now shows nothing.
        Keep(await api.Post($"/cards/{card}/reveal", $$"""{"token":"{{token}}"}""", null));
        return (number, cvv);
    }

    private async Task OverHttp(string card, string number)
    {
        var spaced = string.Join(' ', number.Chunk(4).Select(g => new string(g)));
        var approved = Keep((await api.Authorize(card, 1_000)).Is(201));
        Keep((await api.Tell(number, "authorization", 1_000, ""","cvv":"failed" """)).Is(201));
        Keep((await api.Tell(number, "financial", 500, ""","network":{"stan":"000900","acquirer":"1"}""")).Is(201));
        Keep((await api.Post($"/cards/authorizations/{approved.Id}/increment", """{"amount_minor":5}""")).Is(200));
        Keep((await api.Post($"/cards/authorizations/{approved.Id}/reverse", """{"amount_minor":5}""")).Is(200));
        Keep(await api.Post($"/cards/{card}/freeze", $$"""{"reason":"Lost {{spaced}} by bus"}"""));
        Keep(await api.Authorize(number, 100));
        Keep(await api.Authorize(card, 100, $$""","approval_code":"{{number}}" """));
        Keep(await api.Authorize(card, 100, key: number));
        Keep(await api.Tell(number, "authorization", 100, $$""","network":{"rrn":"{{number}}" }"""));
        Keep(await api.Tell(number, number, 100, ""));
        Keep(await api.Tell($"{number}x", "authorization", 100, ""));
        Keep(await api.Tell(spaced, "authorization", 100, ""));
        Keep(await api.Post("/cards/authorizations", $$"""{"network_card":{{number}}}""", null));
        Keep(await api.Post("/cards/authorizations", $$"""{"network_card":"{{number}}" """, null));
        Keep(await api.Post("/cards/authorizations", $$"""{"{{number}}":1}""", null));
        Keep(await api.Post("/cards", $$"""{"customer":"{{number}}","account":"operating_account"}"""));
        Keep(await api.Post("/cards", $$"""{"customer":"c","account":"a","metadata":{"pan":"{{spaced}}"} }"""));
        Keep(await api.Get($"/cards/{number}"));
        Keep(await api.Get($"/cards?customer={number}"));
        Keep(await api.Get($"/{number}"));
        Keep(await api.Post("/cards/authorizations/explain", $$"""{"card":"{{number}}","amount_minor":1}""", null));
        Keep(await api.Send(HttpMethod.Get, "/cards", authorization: $"Bearer {number}"));
        Keep(await api.Send(HttpMethod.Get, "/cards", ifMatch: number));
        Keep(await api.Pay(number));
        Keep((await api.Pay()).Is(201));
    }

    private async Task OverTcp(string number, string cvv, ILoggerFactory logs)
    {
        var key = (await host.NewKey(api.Scope, Role.Network)).Key;
        var settings = new NetworkSettings(new(IPAddress.Loopback, 0), key);
        var services = host.Services;
        var desk = new MessageDesk(
            settings, services.GetRequiredService<INetworkDesk>(), services.GetRequiredService<Keys>(),
            services.GetRequiredService<RuntimeClock>(), logs.CreateLogger<MessageDesk>());
        using var listener = new NetworkListener(settings, desk, logs.CreateLogger<NetworkListener>());
        await listener.StartAsync(CancellationToken.None);
        await using (var peer = await NetworkPeer.Connect(listener.Endpoint))
        {
            await peer.Ask(Messages.Management("001"));
            Assert.Equal("00", (await peer.Ask(Message("0100", number, cvv)))[39]);
            await peer.Ask(Message("0100", number, cvv == "000" ? "001" : "000"));
            await peer.Ask(Message("0200", number, cvv));
            await peer.Ask(Message("0120", number, cvv));
            await peer.Ask(Message("0400", number, cvv));
            Assert.Equal("30", (await peer.Ask(Message("0100", number, cvv, m => m[49] = null)))[39]);
            await peer.Ask(Message("0100", number, cvv, m => m[42] = number[..15]));
            await peer.Ask(Message("0100", number, cvv, m => m[3] = "990000"));
            // Cut off behind its number.
            var whole = NetworkPeer.Frame(Message("0100", number, cvv));
            await peer.Send(NetworkPeer.Frame(whole[2..^40]));
            Assert.Equal("30", (await peer.Next())[39]);
        }
        await using (var garbage = await NetworkPeer.Connect(listener.Endpoint))
        {
            await garbage.Send(NetworkPeer.Frame(Encoding.ASCII.GetBytes($"card {number} cvv {cvv}")));
            await garbage.IsEnded();
        }
        await listener.StopAsync(CancellationToken.None);
    }

    private Iso8583Message Message(string mti, string number, string cvv, Action<Iso8583Message>? change = null)
    {
        var message = Messages.Purchase(++stan, mti);
        message[2] = number;
        message[14] = null;
        message[35] = null;
        message[48] = $"9203{cvv}";
        message[52] = null;
        change?.Invoke(message);
        return message;
    }

    private async Task Cleared(string card, string number)
    {
        foreach (var format in Formats)
        {
            await api.Authorize(card, 2_000);
            var code = (await api.Authorize(card, 1_000)).Is(201).Json.Say("approval_code");
            var file = format switch
            {
                // Where the sandbox names cards by our identifiers, others may name them by their numbers.
                "csv" => Encoding.ASCII.GetBytes(
                    "type,pan,amount_minor,currency,authorization_code,merchant_id,merchant_category\n"
                    + $"presentment,{number},1000,USD,{code},mer_eats,5812\n"),
                "ndjson" => Encoding.ASCII.GetBytes(
                    $$"""
                    {"type":"presentment","pan":"{{number}}","amount_minor":1000,"currency":"USD",
                    """.TrimEnd() + $$"""
                    "authorization_code":"{{code}}","merchant_id":"mer_eats","merchant_category":"5812"}
                    """),
                _ => (await api.Post("/sandbox/clearing-file", $$"""{"format":"{{format}}"}""", null)).Is(200).Body,
            };
            Assert.NotEmpty(secrets.In(format, file));
            Assert.NotEqual("0", Keep((await Send(file)).Is(201)).Json.Say("records.matched"));
            Keep(await Send(file[..(file.Length / 2)]));
        }
        Keep(await Send(Encoding.ASCII.GetBytes(
            "type,pan,amount_minor,currency,merchant_id,rrn,purchased_on\n"
            + $"presentment,{number},12x,USD,m,,\npresentment,{number}9,12,USD,m,,\npresentment,1,12,USD,{number},,\n"
            + $"presentment,{number},12,USD,m,{number},{number}\n{number}\n\"{number}")));
        Keep(await Send(Encoding.ASCII.GetBytes($"{number} is no file at all")));
        foreach (var clearing in (await Read("/cards/clearing?limit=100")).Json.Items("data"))
        {
            await Read($"/cards/clearing/{clearing.Say("id")}/records?limit=100");
        }
    }

    private async Task Disputed()
    {
        var (other, authorization) = await CardDisputeTests.Charge(api, 4_000);
        var (number, _) = await Reveal(other);
        var opened = Keep((await CardDisputeTests.Open(api, authorization)).Is(201));
        Keep(await CardDisputeTests.Open(api, authorization, $$""","note":"{{number}}" """));
        Keep(await api.Post($"/cards/disputes/{opened.Id}/credit"));
        Keep(await api.Post(
            $"/cards/disputes/{opened.Id}/file", $$"""{"network_reference":"{{number}}"}""", null));
        Keep(await api.Post($"/cards/{other}/replace", """{"reason":"fraud"}"""));
        await Read($"/cards/{other}/story");
        await Read($"/cards/{other}/evidence");
    }

    private async Task ReadAll(string card)
    {
        Keep(await api.Post("/cards/vault/rotate", "{}"));
        foreach (var path in new[]
        {
            $"/cards/{card}", $"/cards/{card}/story", $"/cards/{card}/evidence", "/cards?limit=100",
            "/cards/authorizations?limit=100", "/cards/vault", "/reviews?limit=100", "/operations?limit=100",
            "/runtime/intents?limit=100", "/webhooks/deliveries?limit=100", "/metrics", "/openapi.json",
        })
        {
            await Read(path);
        }
        var payment = (await Read("/payments?limit=1")).Json.Items("data").First().Say("id");
        await Read($"/payments/{payment}/evidence");
        foreach (var intent in (await Read("/runtime/intents?limit=100")).Json.Items("data"))
        {
            await Read($"/evidence/{intent.Say("id")}");
        }
        string? last = null;
        while (true)
        {
            var page = (await Read(string.Create(
                CultureInfo.InvariantCulture, $"/events?limit=100{(last is null ? "" : $"&starting_after={last}")}")))
                .Json.Items("data").ToList();
            if (page.Count < 100)
            {
                break;
            }
            last = page[^1].Say("id");
        }
    }

    private async Task<Response> Read(string path) => Keep((await api.Get(path)).Is(200));

    private Task<Response> Send(byte[] file) => api.Send(
        HttpMethod.Post, "/cards/clearing", file, contentType: "application/octet-stream");

    private Response Keep(Response answer)
    {
        Answers.Enqueue($"{answer.Headers} {answer.Text}");
        return answer;
    }
}
