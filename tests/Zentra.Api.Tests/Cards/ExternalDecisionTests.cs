using System.Text;
using Zentra.Api.Tests.Foreign;
using Zentra.Api.Tests.Host;
using Zentra.Api.Tests.Webhooks;

namespace Zentra.Api.Tests.Cards;

/// <summary>A server whose tenants' own systems are on this machine, each a hook of another process.</summary>
public sealed class DecisionRoom : IAsyncLifetime
{
    public ApiHost Host { get; } = new()
    {
        Webhooks = new() { AllowLoopback = true },
    };

    public ReceiverProcess Receiver { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Host.InitializeAsync();
        Receiver = await ReceiverProcess.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Host.DisposeAsync();
    }
}

/// <summary>The tenant's own system over real HTTP: what is no clear answer in time is the stated fallback.</summary>
public sealed class ExternalDecisionTests(DecisionRoom room) : IClassFixture<DecisionRoom>
{
    private const string Approves = """{"behaviour":"ok","code":200,"body":"{\"approved\":true}"}""";
    private const string Declines = """{"behaviour":"ok","code":200,"body":"{\"approved\":false}"}""";

    private const string Late = "no answer within 2000 ms";
    private const string NoJson = "its answer is no JSON of the contract";

    /// <summary>What it does, and why nothing is known then; with no reason, it has answered.</summary>
    public static TheoryData<string, string?> Answers => new()
    {
        { Approves, null },
        { """{"behaviour":"ok","code":200,"latency_ms":2400,"body":"{\"approved\":true}"}""", Late },
        { """{"behaviour":"timeout"}""", Late },
        { """{"behaviour":"drip"}""", Late },
        { """{"behaviour":"status","code":500,"body":"{\"approved\":true}"}""", "it answered 500" },
        { """{"behaviour":"ok","code":201,"body":"{\"approved\":true}"}""", "it answered 201" },
        { """{"behaviour":"ok","code":200,"body":"approved"}""", NoJson },
        { """{"behaviour":"ok","code":200,"body":"{\"approved\":\"yes\"}"}""", NoJson },
        { """{"behaviour":"ok","code":200,"body":"{}"}""", "its answer does not say `approved`" },
        { """{"behaviour":"huge"}""", "its answer is too long" },
        { """{"behaviour":"hang_up"}""", "it cannot be connected to" },
        { """{"behaviour":"redirect","url":"http://127.0.0.1:1/"}""", "it answered 302" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task What_it_says_is_followed_and_else_the_fallback(string behaviour, string? why)
    {
        foreach (var fallback in new[] { "decline", "approve" })
        {
            var (api, card, _) = await Asked(fallback);
            await room.Receiver.Play(api.Scope.Workspace, behaviour);

            var told = (await api.Authorize(card, 500)).Is(201);

            var isApproved = why is null || fallback == "approve";
            Assert.Equal(
                isApproved ? "approved pending 00" : "declined declined decision_unavailable 91", told.Verdict());
            Assert.Equal(isApproved ? (-500, 500) : (0, 0), await api.Funds());
            if (why is not null)
            {
                Assert.Contains(why, told.Json.Say("explanation"), StringComparison.Ordinal);
            }
            // A late answer never posts.
            await Task.Delay(why?.StartsWith("no answer", StringComparison.Ordinal) == true ? 600 : 0,
                TestContext.Current.CancellationToken);
            Assert.Equal(told.Verdict(), (await api.Get($"/cards/authorizations/{told.Id}")).Is(200).Verdict());
        }
    }

    [Fact]
    public async Task It_can_decline_and_what_asks_it_is_signed_as_webhooks_are()
    {
        var (api, card, secret) = await Asked("approve");
        var hook = api.Scope.Workspace;
        await room.Receiver.Play(hook, Declines);

        var told = (await api.Authorize(card, 500)).Is(201);

        Assert.Equal("declined declined external_decision 05", told.Verdict());
        Assert.Equal((0, 0), await api.Funds());
        var asked = Assert.Single(await room.Receiver.Deliveries(hook));
        Assert.Equal(("card.authorization.decision", told.Id), (asked.Say("type"), asked.Say("id")));
        var headers = asked.GetProperty("headers").EnumerateObject()
            .ToDictionary(h => h.Name, h => h.Value.GetString()!);
        var body = Encoding.UTF8.GetBytes(asked.Say("body"));
        Assert.Equal(
            [new(null, null)], await ForeignVerifier.Verify(new ForeignWebhook(secret, headers, body)));
    }

    [Fact]
    public async Task One_that_trusts_another_secret_or_is_not_there_is_the_fallback()
    {
        var (api, card, _) = await Asked("decline");
        await room.Receiver.Trust(api.Scope.Workspace, "whsec_" + Convert.ToBase64String(new byte[32]));
        await room.Receiver.Play(api.Scope.Workspace, Approves);
        Assert.Equal(
            "declined declined decision_unavailable 91", (await api.Authorize(card, 500)).Is(201).Verdict());

        var (other, lone, _) = await Asked("decline", new("http://127.0.0.1:1/"));
        var told = (await other.Authorize(lone, 500)).Is(201);

        Assert.Equal("declined declined decision_unavailable 91", told.Verdict());
        Assert.Contains("it cannot be connected to", told.Json.Say("explanation"), StringComparison.Ordinal);
        Assert.Equal((0, 0), await other.Funds());
    }

    [Fact]
    public async Task What_is_approved_after_the_deadline_of_its_caller_is_reversed_and_a_repeat_is_told_the_same()
    {
        var (api, card, _) = await Asked("decline", timeoutMs: 8_000);
        await room.Receiver.Play(
            api.Scope.Workspace, """{"behaviour":"ok","code":200,"latency_ms":5500,"body":"{\"approved\":true}"}""");

        var late = await api.Authorize(card, 500, key: "late");

        Assert.Equal("503 deadline_exceeded", $"{late.Status} {late.Json.Say("code")}");
        var again = await api.Authorize(card, 500, key: "late");
        Assert.Equal("503 deadline_exceeded", $"{again.Status} {again.Json.Say("code")}");
        var reversed = await Patience.Until(
            () => api.Get("/cards/authorizations?status=reversed"), l => l.Json.Items("data").Count() == 1);
        Assert.Equal((0, 0), await api.Funds());
        again = await api.Authorize(card, 500, key: "late");
        Assert.Equal("503 deadline_exceeded", $"{again.Status} {again.Json.Say("code")}");

        // In time: a repeat gets what was stored.
        await room.Receiver.Play(api.Scope.Workspace, Approves);
        var stored = (await api.Authorize(card, 700, key: "prompt")).Is(201);
        Assert.Equal(stored.Text, (await api.Authorize(card, 700, key: "prompt")).Is(201).Text);
        (await api.Post($"/cards/authorizations/{stored.Id}/reverse")).Is(200);
        Assert.Equal(stored.Text, (await api.Authorize(card, 700, key: "prompt")).Is(201).Text);
        Assert.Equal(2, (await api.Get("/cards/authorizations")).Is(200).Json.Items("data").Count());
        Assert.Single(reversed.Json.Items("data"));
    }

    [Theory]
    [InlineData(true, "approved pending 00")]
    [InlineData(false, "declined declined external_decision 05")]
    public async Task The_same_message_again_waits_for_what_the_first_is_answered(bool approves, string verdict)
    {
        var (api, card, _) = await Asked("decline", timeoutMs: 8_000);
        await room.Receiver.Play(
            api.Scope.Workspace,
            $$"""
            {"behaviour":"ok","code":200,"latency_ms":2000,"body":"{\"approved\":{{(approves ? "true" : "false")}}}"}
            """);
        const string keys = ",\"network\":{\"transaction_id\":\"txn_again\",\"stan\":\"000001\"}";

        var first = api.Authorize(card, 500, keys);
        var open = await Patience.Until(
            () => api.Get("/cards/authorizations"), l => l.Json.Items("data").Count() == 1);
        var again = await Task.WhenAll(api.Authorize(card, 500, keys), api.Authorize(card, 500, keys));

        var undecided = open.Json.Items("data").Single();
        Assert.Equal("undecided", undecided.Say("outcome"));
        Assert.False(undecided.TryGetProperty("response_code", out _));
        var answered = (await first).Is(201);
        Assert.Equal(verdict, answered.Verdict());
        Assert.All(again, told => Assert.Equal((answered.Id, verdict), (told.Is(200).Id, told.Verdict())));
        Assert.Equal(approves ? (-500, 500) : (0, 0), await api.Funds());
        Assert.Single((await api.Get("/cards/authorizations")).Is(200).Json.Items("data"));
    }

    [Theory]
    [InlineData(true, "00")]
    [InlineData(false, "05")]
    public async Task A_network_that_repeats_its_message_gets_the_one_answer(bool approves, string code)
    {
        await using var edge = await Edge.Open(room.Host);
        var card = await edge.Api.NewCard();
        await Ask(edge.Api, card, "decline", timeoutMs: 8_000);
        await room.Receiver.Play(
            edge.Api.Scope.Workspace,
            $$"""
            {"behaviour":"ok","code":200,"latency_ms":1000,"body":"{\"approved\":{{(approves ? "true" : "false")}}}"}
            """);
        var number = await edge.Api.Number(card);

        var codes = await edge.AskAll(
            ((string[])["0100", "0101", "0101"]).Select(mti => Edge.Message(mti, number, 500, stan: 1)));

        Assert.Equal([code, code, code], codes);
        Assert.Equal(approves ? (-500, 500) : (0, 0), await edge.Api.Funds());
        Assert.Single((await edge.Api.Get("/cards/authorizations")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task The_same_message_again_is_not_approved_where_the_first_came_too_late()
    {
        var (api, card, _) = await Asked("decline", timeoutMs: 8_000);
        await room.Receiver.Play(
            api.Scope.Workspace, """{"behaviour":"ok","code":200,"latency_ms":4600,"body":"{\"approved\":true}"}""");
        const string keys = ",\"network\":{\"transaction_id\":\"txn_late\",\"stan\":\"000003\"}";

        var first = api.Authorize(card, 500, keys);
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => api.Authorize(card, 500, keys)));

        Assert.All(
            [await first, .. again],
            told => Assert.Equal("503 deadline_exceeded", $"{told.Status} {told.Json.Say("code")}"));
        await Patience.Until(
            () => api.Get("/cards/authorizations?status=reversed"), l => l.Json.Items("data").Count() == 1);
        Assert.Equal((0, 0), await api.Funds());
    }

    [Fact]
    public async Task What_the_network_reverses_meanwhile_is_declined_and_holds_nothing()
    {
        var (api, card, _) = await Asked("approve", timeoutMs: 8_000);
        await room.Receiver.Play(
            api.Scope.Workspace, """{"behaviour":"ok","code":200,"latency_ms":2000,"body":"{\"approved\":true}"}""");
        const string keys = ",\"network\":{\"transaction_id\":\"txn_back\",\"stan\":\"000002\"}";
        var number = await api.Number(card);

        var asked = api.Authorize(card, 500, keys);
        await Patience.Until(() => api.Get("/cards/authorizations"), l => l.Json.Items("data").Count() == 1);
        var again = api.Authorize(card, 500, keys);
        (await api.Tell(number, "reversal", 500, keys)).Is(200);

        Assert.Equal("declined reversed reversed_before 05", (await asked).Verdict());
        Assert.Equal((await asked).Text, (await again).Text);
        Assert.Equal((0, 0), await api.Funds());
        await Task.Delay(2_500, TestContext.Current.CancellationToken);
        var made = (await api.Get("/cards/authorizations")).Is(200).Json.Items("data").Single();
        Assert.Equal(("declined", "reversed"), (made.Say("outcome"), made.Say("status")));
        Assert.Equal((0, 0), await api.Funds());
    }

    private async Task<(ApiClient Api, string Card, string Secret)> Asked(
        string fallback, Uri? url = null, int timeoutMs = 2_000)
    {
        var api = await room.Host.NewTenant();
        var card = await api.NewCard();
        return (api, card, await Ask(api, card, fallback, url, timeoutMs));
    }

    /// <summary>Has a tenant's system asked about a card's purchases: the secret that signs the questions.</summary>
    private async Task<string> Ask(
        ApiClient api, string card, string fallback, Uri? url = null, int timeoutMs = 2_000)
    {
        var program = (await api.Get($"/cards/{card}")).Is(200).Json.Say("program");
        var put = (await api.Put(
            $"/cards/programs/{program}/external-decision",
            $$"""
            {"url":"{{url ?? room.Receiver.Hook(api.Scope.Workspace)}}","timeout_ms":{{timeoutMs}},
            "fallback":"{{fallback}}"}
            """)).Is(200);
        return put.Json.Say("secret");
    }
}
