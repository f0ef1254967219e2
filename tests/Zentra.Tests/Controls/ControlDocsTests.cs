using System.Text.Json;
using System.Text.RegularExpressions;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Controls;

/// <summary>What the documentation shows is what is taken, and all of it.</summary>
public sealed partial class ControlDocsTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs/cards-controls.md"));

    private static readonly List<ControlRule> Examples =
    [
        .. Block.Matches(Text).Select(m =>
            JsonSerializer.Deserialize(m.Groups[1].Value, ControlsJson.Default.ControlRule)!),
    ];

    [Fact]
    public void Every_example_can_be_used_and_every_kind_has_one()
    {
        Assert.Equal([], ControlCheck.Faults(Examples));
        Assert.Equal(
            ControlRule.Kinds.All.Order(StringComparer.Ordinal),
            Examples.Select(r => r.Kind).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_group_is_named() => Assert.All(
        MerchantCategories.Groups, g => Assert.Contains($"`{g.Name}`", Text, StringComparison.Ordinal));

    [Fact]
    public void Reasons_stand_in_the_order_of_their_precedence()
    {
        var (first, last) = (DeclineReason.CardLost, DeclineReason.InsufficientFunds);
        var places = Enum.GetValues<DeclineReason>().Where(r => r >= first && r <= last)
            .Select(r => Text.IndexOf($"`{r.Name()}`", StringComparison.Ordinal)).ToList();

        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [GeneratedRegex("```json\n(.*)\n```")]
    private static partial Regex Block { get; }
}
