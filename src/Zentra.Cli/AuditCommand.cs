using System.CommandLine;
using Zentra.Cards;
using Zentra.Payments.Payments;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Store;
using Zentra.Server;

namespace Zentra.Cli;

/// <summary>`zentra audit`: recomputes the books and the evidence of every tenant, by code that did not make them.</summary>
internal static class AuditCommand
{
    private const int Shown = 100;

    public static Command Make()
    {
        var data = DataFolder.Option();
        var store = StoreOption.Make();
        var command = new Command("audit", "Check the books and the evidence of a store independently.")
        {
            data, store,
        };
        command.SetAction((parsed, _) =>
            DataFolder.Check(parsed.GetValue(store), parsed.GetRequiredValue(data), Run));
        return command;
    }

    private static async Task<int> Run(IStoreSnapshot store)
    {
        var findings = new Findings(Shown);
        var heads = await store.Heads();
        var intents = 0L;
        foreach (var head in heads)
        {
            var payments = new PaymentAudit(head.Tenant, findings);
            var settlements = new SettlementAudit(head.Tenant, findings);
            var cards = new CardAudit(head.Tenant, findings);
            intents += await new Audit(store, ZentraServer.Catalogue, findings).Run(head, story =>
            {
                payments.Observe(story);
                settlements.Observe(story);
                cards.Observe(story);
            });
            await payments.Compare(store);
            await settlements.Compare(store);
            await cards.Compare(store);
        }
        return DataFolder.Report(
            findings,
            $"The audit is clean: {intents} intents of {heads.Count} tenants, with their entries, events, records and leaves.",
            "findings");
    }
}
