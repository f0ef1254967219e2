using System.Reflection;
using Zentra.Cards;
using Zentra.Payments;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Tests.Events;

/// <summary>The catalogue of events: what may be told is declared, once, in the words of the contract.</summary>
public sealed class CatalogueTests
{
    /// <summary>Facts that English does not say with a participle.</summary>
    private static readonly string[] Facts =
    [
        "lost", "won", "resent", "unknown", "requires_action", "evidence_overdue", "second_stage", "under_review",
        "paid", "in_transit", "review", "drawn", "frozen", "unfrozen", "mismatch", "partially_won", "withdrawn",
    ];

    public static Catalogue Catalogue { get; } = new(
        [
            Envelope.Capability, AccessDecider.Capability, AccountDecider.Capability, OperationDecider.Capability,
            WebhookDecider.Capability, ReviewDecider.Capability, PaymentsCapability.Capability,
            SettlementOperations.Capability, CardsCapability.Capability,
        ]);

    [Fact]
    public void Whatever_is_declared_is_in_the_catalogue_once()
    {
        Assembly[] pure =
            [typeof(Intent).Assembly, typeof(PaymentsCapability).Assembly, typeof(CardsCapability).Assembly];
        var declared = pure
            .SelectMany(a => a.GetTypes()).Where(t => !t.IsGenericTypeDefinition)
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f.FieldType.IsAssignableTo(typeof(EventType)))
            .Select(f => ((EventType)f.GetValue(null)!).Name).Order(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(declared);
        Assert.Distinct(declared);
        Assert.Equal(declared, Catalogue.Events.Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_name_is_an_object_and_what_happened_to_it() => Assert.All(Catalogue.Events, e =>
    {
        Assert.Matches("^[a-z]+(_[a-z]+)*(\\.[a-z]+(_[a-z]+)*){1,2}$", e.Name);
        Assert.True(e.Name.Length <= 64, $"{e.Name} is longer than a filter may be.");
        var happened = e.Name[(e.Name.LastIndexOf('.') + 1)..];
        Assert.True(
            Facts.Contains(happened) || happened.Split('_').Any(w => w.EndsWith("ed", StringComparison.Ordinal)),
            $"{e.Name} does not say what happened.");
    });

    [Fact]
    public void A_description_is_one_sentence() => Assert.All(Catalogue.Events, e =>
        Assert.Matches("^[A-Z][^.]+\\.$", e.Description));

    [Fact]
    public void The_data_is_a_resource_of_the_contract() => Assert.All(Catalogue.Events, e =>
    {
        Assert.EndsWith("Resource", e.Payload.Type.Name, StringComparison.Ordinal);
        Assert.Contains("id", e.Payload.Properties.Select(p => p.Name));
        Assert.Contains("object", e.Payload.Properties.Select(p => p.Name));
    });
}
