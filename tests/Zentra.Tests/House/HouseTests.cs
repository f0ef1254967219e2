using System.Reflection;
using System.Text.RegularExpressions;
using Zentra.Cards;
using Zentra.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Tests.House;

/// <summary>The house: which room may know which. Arrows point down only.</summary>
public sealed partial class HouseTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Zentra.Runtime"] = [],
        ["Zentra.Payments"] = ["Zentra.Runtime"],
        ["Zentra.Cards"] = ["Zentra.Runtime"],
        ["Zentra.Storage"] = ["Zentra.Runtime"],
        ["Zentra.Server"] = ["Zentra.Runtime", "Zentra.Payments", "Zentra.Cards", "Zentra.Storage"],
        ["Zentra.Cli"] = ["Zentra.Server"],
        ["Zentra.Client"] = [],
        ["Zentra.Simulators"] = [],
    };

    /// <summary>The server's rooms that every capability may use.</summary>
    private static readonly string[] Shared = ["Connectors", "Files", "Http", "OpenApi", "Reports", "Vault", "Workers"];

    /// <summary>What the server's rooms know of each other besides. This list may only shrink.</summary>
    private static readonly string[] Known =
    [
        "Evidence -> Payments", "Intents -> Events", "Intents -> Ledger", "Payments -> Intents", "Workers -> Evidence",
        // What networks ask is decided where processors' requests are.
        "Authorizations -> Network",
        // A card's story shows its intents, and its packet proves them.
        "Cards -> Evidence", "Cards -> Intents",
        // A bank's statement is read by the readers of settlement files.
        "Payouts -> Settlement",
        // The JSON context names every contract.
        "Http -> Access", "Http -> Events", "Http -> Evidence", "Http -> Intents", "Http -> Ledger",
        "Http -> Operations", "Http -> Payments", "Http -> Sandbox",
    ];

    private static readonly Assembly[] Pure =
        [typeof(Intent).Assembly, typeof(PaymentsCapability).Assembly, typeof(CardsCapability).Assembly];

    private static readonly Capability[] Capabilities =
        [
            PaymentsCapability.Capability, Envelope.Capability, AccountDecider.Capability, AccessDecider.Capability,
            OperationDecider.Capability, WebhookDecider.Capability, ReviewDecider.Capability,
            CardsCapability.Capability,
        ];

    [Fact]
    public void Projects_refer_only_downwards() => Assert.All(Sources.Projects, project =>
    {
        Assert.True(Arrows.TryGetValue(project.Key, out var allowed), $"The house has no room {project.Key}.");
        Assert.Empty(project.Value.Except(allowed));
    });

    [Fact]
    public void Pure_assemblies_know_the_platform_and_the_runtime_only() => Assert.All(Pure, assembly =>
    {
        var names = assembly.GetReferencedAssemblies().Select(n => n.Name!).ToList();
        Assert.All(names, n => Assert.Matches("^(System|Zentra\\.Runtime$|netstandard$)", n));
        Assert.DoesNotContain(names, n => n is "System.Net.Http" or "System.Data.Common" or "System.Console");
    });

    [Fact]
    public void Rooms_of_the_server_do_not_know_each_other()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Sources.In("src/Zentra.Server").Where(f => f.Path.Count(c => c == '/') > 2))
        {
            var room = file.Path.Split('/')[2];
            found.UnionWith(ServerRoom.Matches(string.Join('\n', file.Code.Select(c => c.Code)))
                .Select(m => m.Groups[1].Value)
                .Where(other => other != room && !Shared.Contains(other)
                    && Directory.Exists(Repository.PathOf($"src/Zentra.Server/{other}")))
                .Select(other => $"{room} -> {other}"));
        }

        Assert.Equal(Known.Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public void Every_operation_has_a_name_in_snake_case_with_dots()
    {
        var names = Capabilities.SelectMany(c => c.Operations).Select(o => o.Name).ToList();

        Assert.Distinct(names);
        Assert.All(names, n => Assert.Matches("^[a-z]+(_[a-z]+)*(\\.[a-z]+(_[a-z]+)*)+$", n));
    }

    [Fact]
    public void Every_kind_of_record_has_its_own_plural_name_and_prefix()
    {
        var kinds = Capabilities.SelectMany(c => c.Kinds).ToList();

        Assert.Distinct(kinds.Select(k => k.Prefix));
        Assert.All(kinds, k => Assert.Matches("^[a-z]+(_[a-z]+)*s$", k.Name));
        Assert.All(kinds, k => Assert.Matches("^[a-z]{3}$", k.Prefix));
    }

    [Fact]
    public void A_closed_family_cannot_be_extended()
    {
        var families = Pure.SelectMany(a => a.GetTypes())
            .Where(t => t.IsAbstract && t.GetNestedTypes().Any(n => n.BaseType == t)).ToList();

        Assert.NotEmpty(families);
        Assert.All(families, family => Assert.All(
            family.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(c => c.GetParameters() is not [{ } only] || only.ParameterType != family),
            constructor => Assert.True(constructor.IsPrivate, $"{family.Name} can be extended from outside.")));
        Assert.All(families.SelectMany(f => f.GetNestedTypes().Where(n => n.BaseType == f)), member =>
            Assert.True(member.IsSealed, $"{member.Name} is a member of a closed family and is not sealed."));
    }

    [GeneratedRegex(@"Zentra\.Server\.([A-Z]\w+)")]
    private static partial Regex ServerRoom { get; }
}
