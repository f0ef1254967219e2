using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Disputes;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards;

/// <summary>
/// Adds up authorizations, clearing records and disputes of cards from the entries of their intents, and compares what
/// their records say. It shares no code with the deciders.
/// </summary>
public sealed class CardAudit(string tenant, Findings findings)
{
    private readonly AuthorizationAudit authorizations = new(tenant, findings);
    private readonly ClearingAudit clearing = new(tenant, findings);
    private readonly CardDisputeAudit disputes = new(tenant, findings);

    public void Observe(SealedStory story)
    {
        authorizations.Observe(story);
        clearing.Observe(story);
        disputes.Observe(story);
    }

    public async Task Compare(IStoreSnapshot store)
    {
        var disputed = await disputes.Compare(store);
        await authorizations.Compare(store, disputed);
        await clearing.Compare(store);
    }
}
