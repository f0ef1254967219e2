using System.Text.Json;
using Zentra.Payments.Routing;
using Zentra.Tests.Payments;
using static Zentra.Tests.Routing.Providers;

namespace Zentra.Tests.Routing;

/// <summary>Rules that cannot be used are refused, with a pointer to each fault.</summary>
public sealed class RoutingCheckTests
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    [Theory]
    [InlineData("""{"rules":[{"name":"","then":{"priority":["a"]}}]}""", "/rules/0/name")]
    [InlineData("""{"rules":[{"name":"otherwise","then":{"priority":["a"]}}]}""", "/rules/0/name")]
    [InlineData(
        """{"rules":[{"name":"x","then":{"priority":["a"]}},{"name":"x","then":{"priority":["a"]}}]}""",
        "/rules/1/name")]
    [InlineData("""{"rules":[{"name":"x","then":{}}]}""", "/rules/0/then")]
    [InlineData("""{"rules":[{"name":"x","then":{"priority":["a"],"split":[]}}]}""", "/rules/0/then")]
    [InlineData("""{"rules":[{"name":"x","then":{"priority":[]}}]}""", "/rules/0/then/priority")]
    [InlineData("""{"rules":[{"name":"x","then":{"priority":["a","a"]}}]}""", "/rules/0/then/priority/1")]
    [InlineData(
        """{"rules":[{"name":"x","then":{"split":[{"provider":"a","weight":0}]}}]}""", "/rules/0/then/split/0/weight")]
    [InlineData("""{"rules":[{"name":"x","when":{},"then":{"priority":["a"]}}]}""", "/rules/0/when")]
    [InlineData("""{"rules":[{"name":"x","when":{"all":[]},"then":{"priority":["a"]}}]}""", "/rules/0/when/all")]
    [InlineData(
        """{"rules":[{"name":"x","when":{"any":[{"not":{"field":"color","in":["a"]}}]},"then":{"priority":["a"]}}]}""",
        "/rules/0/when/any/0/not/field")]
    [InlineData(
        """{"rules":[{"name":"x","when":{"field":"currency","gte":1},"then":{"priority":["a"]}}]}""", "/rules/0/when")]
    [InlineData(
        """{"rules":[{"name":"x","when":{"field":"currency","in":["EUR","euro"]},"then":{"priority":["a"]}}]}""",
        "/rules/0/when/in/1")]
    [InlineData(
        """{"rules":[{"name":"x","when":{"field":"amount_minor","in":["1"]},"then":{"priority":["a"]}}]}""",
        "/rules/0/when")]
    [InlineData(
        """{"rules":[{"name":"x","when":{"field":"amount_minor","gte":5,"lt":5},"then":{"priority":["a"]}}]}""",
        "/rules/0/when/lt")]
    [InlineData(
        """{"rules":[{"name":"x","when":{"field":"hour","gte":24},"then":{"priority":["a"]}}]}""", "/rules/0/when")]
    [InlineData(
        """{"rules":[{"name":"x","when":{"field":"weekday","in":["Sunday"]},"then":{"priority":["a"]}}]}""",
        "/rules/0/when/in/0")]
    [InlineData(
        """{"rules":[{"name":"x","when":{"field":"bin","in":["42"]},"then":{"priority":["a"]}}]}""",
        "/rules/0/when/in/0")]
    [InlineData("""{"rules":[],"otherwise":{"split":[]}}""", "/otherwise/split")]
    [InlineData("""{"rules":[],"failover":{"max_attempts":11}}""", "/failover/max_attempts")]
    [InlineData("""{"rules":[],"failover":{"deadline_seconds":-1}}""", "/failover/deadline_seconds")]
    public void A_fault_has_a_pointer(string json, string pointer)
    {
        var rules = JsonSerializer.Deserialize<RoutingRules>(json, Json)!;

        Assert.Contains(pointer, RoutingCheck.Faults(rules).Select(f => f.Pointer));
    }

    [Fact]
    public void Conditions_have_an_end()
    {
        var when = new Condition { Field = "brand", In = ["visa"] };
        for (var i = 0; i < 9; i++)
        {
            when = new Condition { Not = when };
        }

        var faults = RoutingCheck.Faults(new() { Rules = [new() { Name = "deep", When = when, Then = Order("a") }] });

        Assert.Equal("/rules/0/when/not/not/not/not/not/not/not/not", Assert.Single(faults).Pointer);
    }

    [Fact]
    public void A_provider_that_is_not_there_is_refused_where_it_is_named()
    {
        var rules = new RoutingRules { Rules = [new() { Name = "x", Then = Split(("alpha", 1), ("ghost", 1)) }] };

        var decision = BookOf("alpha").Do(RoutingDecider.Put, new PutRoutingRules(rules, null, null));

        Assert.Equal("422 routing_rules_invalid", Telling.Tell(decision));
        Assert.Equal(
            "/rules/0/then/split/1/provider",
            Assert.IsType<Zentra.Runtime.Intents.Decision.Refused>(decision).Rejection.Pointer);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_version_that_was_not_seen_is_not_replaced(int seen, bool taken) => Assert.Equal(
        taken ? null : "412 version_conflict",
        new Book().Do(RoutingDecider.Put, new PutRoutingRules(RoutingRules.None, null, seen)) is
            Zentra.Runtime.Intents.Decision.Refused refused ? Telling.Tell(refused) : null);
}
