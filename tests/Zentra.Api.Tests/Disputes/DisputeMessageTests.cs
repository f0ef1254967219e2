using Microsoft.Extensions.DependencyInjection;
using Zentra.Api.Tests.Host;
using Zentra.Payments.Providers;
using Zentra.Server;

namespace Zentra.Api.Tests.Disputes;

/// <summary>How a provider's message finds its dispute.</summary>
public sealed class DisputeMessageTests(ApiHost host)
{
    private static int told;

    [Fact]
    public async Task A_later_message_is_found_by_the_providers_reference_of_the_dispute_alone()
    {
        var api = await host.NewTenant();
        var dispute = await api.Dispute(""","amount_minor":400""");

        await Tell(api, new(
            dispute.Json.Say("provider_reference"), DisputeNoticeStage.Lost, 400, "USD", "fraudulent", null, null));

        Assert.Equal("lost", (await api.Get($"/disputes/{dispute.Id}")).Json.Say("status"));
    }

    [Fact]
    public async Task A_dispute_of_a_payment_that_is_not_known_waits_and_moves_nothing()
    {
        var api = await host.NewTenant();

        await Tell(api, new("dp_unheard", DisputeNoticeStage.Opened, 400, "USD", "fraudulent", null, null));
        await api.Advance(TimeSpan.FromDays(3));

        Assert.Empty((await api.Get("/disputes")).Is(200).Json.Items("data"));
        Assert.Empty((await api.Get("/ledger/entries")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task A_message_about_a_dispute_of_another_tenant_finds_nothing()
    {
        var (mine, theirs) = (await host.NewTenant(), await host.NewTenant());
        var dispute = await theirs.Dispute(""","amount_minor":400""");

        await Tell(mine, new(
            dispute.Json.Say("provider_reference"), DisputeNoticeStage.Lost, 400, "USD", "fraudulent", null, null));

        Assert.Equal("needs_response", (await theirs.Get($"/disputes/{dispute.Id}")).Json.Say("status"));
    }

    private Task Tell(ApiClient api, DisputeNotice notice) => host.Services.GetRequiredService<ProviderMessages>()
        .Receive(api.Scope, "sandbox", new()
        {
            Id = $"told_{Interlocked.Increment(ref told)}",
            Type = "dispute",
            Dispute = notice,
        });
}
