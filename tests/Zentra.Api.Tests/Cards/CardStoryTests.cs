using System.Diagnostics;
using System.Text;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Evidence;

namespace Zentra.Api.Tests.Cards;

/// <summary>One story and one packet for each card, with all that happened to it.</summary>
public sealed class CardStoryTests(ApiHost host)
{
    [Fact]
    public async Task A_story_tells_of_issuing_authorizations_disputes_and_controls_in_one_order()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard(""","spend_limit_minor":10000""");
        var charged = (await api.Authorize(card, 700, ""","kind":"financial" """)).Is(201).Id;
        var declined = (await api.Authorize(card, 60_000)).Is(201).Id;
        var dispute = (await CardDisputeTests.Open(api, charged)).Is(201).Id;
        (await api.Post($"/cards/disputes/{dispute}/credit", "{}")).Is(200);
        (await api.Post($"/cards/{card}/freeze", """{"reason":"Suspicion"}""", null)).Is(200);

        var story = (await api.Get($"/cards/{card}/story")).Is(200).Json;

        Assert.Equal(
            [
                "cards.issue", "card_authorizations.request", "card_authorizations.request", "card_disputes.open",
                "card_disputes.grant_credit", "cards.freeze",
            ],
            story.Items("timeline").Select(t => t.Say("operation")));
        Assert.Equal([declined, charged], story.Items("authorizations").Select(a => a.Say("id")));
        Assert.Equal([dispute], story.Items("disputes").Select(d => d.Say("id")));
        Assert.Equal("spend_limit", Assert.Single(story.Items("controls")).Say("rules.0"));
        Assert.Equal("chargeback_receivable", story.Items("timeline").ElementAt(4).Say("entries.0.account"));
        Assert.Equal(("issued", "False"), (story.Say("status"), story.Say("has_more")));
        Verify(await api.Get($"/cards/{card}/evidence"), card, 6);
    }

    [Fact]
    public async Task Authorizations_come_in_pages_and_every_page_has_its_packet()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        var other = await api.NewCard();
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            made.Add((await api.Authorize(card, 100 + i)).Is(201).Id);
            (await api.Authorize(other, 100 + i)).Is(201);
        }
        made.Reverse();

        var first = (await api.Get($"/cards/{card}/story?limit=3")).Is(200).Json;
        var cursor = first.Say("next_cursor");
        var second = (await api.Get($"/cards/{card}/story?limit=3&starting_after={cursor}")).Is(200).Json;

        Assert.Equal(made[..3], first.Items("authorizations").Select(a => a.Say("id")));
        Assert.Equal(made[3..], second.Items("authorizations").Select(a => a.Say("id")));
        Assert.Equal(("True", "False"), (first.Say("has_more"), second.Say("has_more")));
        Assert.DoesNotContain(other, first.ToString() + second, StringComparison.Ordinal);
        Verify(await api.Get($"/cards/{card}/evidence?limit=3"), card, 4);
        Verify(await api.Get($"/cards/{card}/evidence?limit=3&starting_after={cursor}"), card, 3);
        (await api.Get($"/cards/{card}/story?limit=1001")).IsProblem(400, "invalid_parameter", "?limit");
        (await api.Get($"/cards/{card}/story?nothing=1")).IsProblem(400, "unknown_parameter", "?nothing");
    }

    [Fact]
    public async Task A_card_in_anothers_place_proves_what_was_told_of_that_one_before()
    {
        var api = await host.NewTenant();
        var first = await api.NewCard();
        (await api.Authorize(first, 100)).Is(201);
        (await api.Post($"/cards/{first}/freeze", "{}", null)).Is(200);
        var second = (await api.Post($"/cards/{first}/replace", """{"reason":"lost"}""")).Is(201).Id;
        var third = (await api.Post($"/cards/{second}/replace", """{"reason":"stolen"}""")).Is(201).Id;

        foreach (var card in new[] { first, second, third })
        {
            var packet = (await api.Get($"/cards/{card}/evidence")).Is(200);
            var verified = Assert.IsType<PacketVerdict.Verified>(PacketVerifier.Verify(packet.Body, new()));
            Assert.Equal(card, verified.Subject);
        }
    }

    [Fact]
    public async Task A_packet_holds_what_people_did_and_a_changed_word_fails()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        var charged = (await api.Authorize(card, 700, ""","kind":"financial" """)).Is(201).Id;
        var dispute = (await CardDisputeTests.Open(api, charged)).Is(201).Id;
        (await api.Post($"/cards/disputes/{dispute}/withdraw", """{"note":"It was my son."}""", null)).Is(200);
        (await api.Post($"/cards/{card}/close", """{"reason":"customer"}""", null)).Is(200);

        var packet = (await api.Get($"/cards/{card}/evidence")).Is(200);

        Verify(packet, card, 5);
        var text = Encoding.UTF8.GetString(packet.Body);
        var broken = Encoding.UTF8.GetBytes(text.Replace("my son", "my dog", StringComparison.Ordinal));
        Assert.IsType<PacketVerdict.Failed>(PacketVerifier.Verify(broken, new()));
    }

    /// <summary>All that can belong to a card, and the packet of it under the real verifier, offline.</summary>
    [Fact]
    public async Task A_packet_with_clearing_reviews_disputes_reveals_and_controls_verifies_offline()
    {
        var api = await host.NewTenant();
        const string Home = """{"name":"home","kind":"country","allow":["US"]}""";
        var tenant = (await api.Controls("tenant", "", Home)).Is(201).Id;
        var card = await api.NewCard(""","spend_limit_minor":100000""");
        var program = (await api.Get($"/cards/{card}")).Is(200).Json.Say("program");
        var ofProgram = (await api.Controls("program", $"\"program\":\"{program}\",", Home)).Is(201).Id;
        await api.Number(card);
        var tipped = (await api.Authorize(card, 10_000)).Is(201);
        const string ReviewMeals =
            """{"name":"meals","kind":"merchant_category","block":["restaurants"],"action":"review"}""";
        var ofCard = (await api.Controls("card", $"\"card\":\"{card}\",", ReviewMeals)).Is(201).Id;
        var asked = (await api.Authorize(card, 700)).Is(201).Json;
        (await api.Post($"/reviews/{asked.Say("review")}/resolve", """{"resolution":"approve","reason":"Dinner."}"""))
            .Is(200);
        var file = "type,card,pan,amount_minor,currency,authorization_code,merchant_id,merchant_category\n"
            + $"presentment,{card},,12500,USD,{tipped.Json.Say("approval_code")},mer_eats,5812\n"
            + $"presentment,{card},,333,USD,,mer_new,5812\n"
            + $"refund,{card},,50,USD,,mer_new,5812\n";
        (await api.Send(
            HttpMethod.Post, "/cards/clearing", Encoding.UTF8.GetBytes(file), contentType: "text/csv")).Is(201);
        var mismatch = (await api.Get($"/reviews?subject={tipped.Id}&kind=clearing_mismatch")).Is(200).Json;
        (await api.Post(
            $"/reviews/{mismatch.Say("data.0.id")}/resolve", """{"resolution":"acknowledged","reason":"A tip."}"""))
            .Is(200);
        (await CardDisputeTests.Open(api, tipped.Id)).Is(201);
        (await api.Post($"/cards/{card}/freeze", """{"reason":"Suspicion"}""", null)).Is(200);

        var story = (await api.Get($"/cards/{card}/story")).Is(200).Json;

        Assert.Equal(
            ["12500 mismatch", "333 unmatched", "50 posted"],
            story.Items("clearing").Select(c => $"{c.Say("billed_minor")} {c.Say("status")}"));
        Assert.Equal(
            ["authorization_review", "clearing_mismatch", "clearing_mismatch"],
            story.Items("reviews").Select(r => r.Say("kind")).Order(StringComparer.Ordinal));
        Assert.Equal(
            [$"tenant {tenant}", $"program {ofProgram}", $"card {ofCard}"],
            story.Items("controls_in_force").Select(c => $"{c.Say("level")} {c.Say("id")}"));
        var acts = story.Items("timeline").Select(t => t.Say("operation")).ToList();
        foreach (var act in new[]
        {
            "cards.grant_reveal", "cards.reveal", "card_controls.put", "card_authorizations.approve",
            "card_clearing.take_record", "card_clearing.resolve", "card_disputes.open", "cards.freeze",
        })
        {
            Assert.Contains(act, acts);
        }
        var packet = (await api.Get($"/cards/{card}/evidence")).Is(200);
        Verify(packet, card, acts.Count);
        var (code, said) = await Verified(packet.Body);
        Assert.True(code == 0, said);
        var broken = Encoding.UTF8.GetString(packet.Body).Replace("A tip.", "A top.", StringComparison.Ordinal);
        Assert.NotEqual(0, (await Verified(Encoding.UTF8.GetBytes(broken))).Code);
    }

    /// <summary>`zentra verify` as a process of its own: it has the packet, and nothing else.</summary>
    private static async Task<(int Code, string Said)> Verified(byte[] packet)
    {
        var path = Path.GetTempFileName();
        try
        {
            var limit = TestContext.Current.CancellationToken;
            await File.WriteAllBytesAsync(path, packet, limit);
            using var verifier = Process.Start(new ProcessStartInfo(
                "dotnet", [Path.Combine(AppContext.BaseDirectory, "zentra.dll"), "verify", path])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = verifier.StandardError.ReadToEndAsync(limit);
            var said = await verifier.StandardOutput.ReadToEndAsync(limit);
            await verifier.WaitForExitAsync(limit);
            return (verifier.ExitCode, said + await errors);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Verify(Response packet, string card, int leaves)
    {
        var verified = Assert.IsType<PacketVerdict.Verified>(PacketVerifier.Verify(packet.Is(200).Body, new()));
        Assert.Equal((card, leaves), (verified.Subject, verified.Leaves));
    }
}
