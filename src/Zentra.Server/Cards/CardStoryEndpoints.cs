using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Controls;
using Zentra.Cards.Disputes;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Evidence;
using Zentra.Server.Http;
using Zentra.Server.Intents;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Cards;

/// <summary>Everything that happened to a card, in the tenant's order.</summary>
/// <param name="Status">`issued` until the card is closed or expired.</param>
/// <param name="Timeline">
/// Each intent about the card, its disputes, its controls, the authorizations shown, and the reviews of all these.
/// </param>
public sealed record CardStoryResource(
    string Id, CardStatus Status, CardResource Card, IReadOnlyList<IntentResource> Timeline)
{
    public string Object => "card.story";

    /// <summary>Newest first: `limit` of them, after `starting_after`.</summary>
    public required IReadOnlyList<AuthorizationResource> Authorizations { get; init; }

    /// <summary>Whether there are older authorizations.</summary>
    public required bool HasMore { get; init; }

    /// <summary>The `starting_after` of the next page; absent on the last one.</summary>
    public string? NextCursor { get; init; }

    /// <summary>
    /// The records about the authorizations shown, and the latest 1,000 of the card that are about none, in the order
    /// in which they came.
    /// </summary>
    public required IReadOnlyList<ClearingRecordResource> Clearing { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<CardDisputeResource> Disputes { get; init; }

    /// <summary>What people were asked, oldest first.</summary>
    public required IReadOnlyList<ReviewResource> Reviews { get; init; }

    /// <summary>Every version of the card's own controls, oldest first.</summary>
    public required IReadOnlyList<CardControlsVersion> Controls { get; init; }

    /// <summary>The versions that decide now: of the workspace, the program and the card.</summary>
    public required IReadOnlyList<CardControlsVersion> ControlsInForce { get; init; }
}

/// <summary>A version of controls that are about a card.</summary>
/// <param name="Id">`ctl_…`.</param>
/// <param name="Level">`tenant` (all cards of the workspace), `program` or `card`.</param>
/// <param name="Version">1 for the first.</param>
/// <param name="Rules">The names of its rules.</param>
/// <param name="Intent">The intent that put it in force; its command has the rules themselves.</param>
public sealed record CardControlsVersion(
    string Id,
    ControlLevel Level,
    int Version,
    string? Description,
    IReadOnlyList<string> Rules,
    string Intent,
    Timestamp CreatedAt)
{
    internal static CardControlsVersion Of(ControlSet set) => new(
        set.Id, set.Level, set.Version, set.Description, [.. set.Rules.Select(r => r.Name)], set.Intent,
        set.CreatedAt);
}

/// <summary>`/cards/{id}/story` and `/cards/{id}/evidence`.</summary>
internal static class CardStoryEndpoints
{
    private const int DefaultLimit = 100;

    public static void MapCardStory(this IEndpointRouteBuilder app)
    {
        var cards = app.MapGroup("/cards").WithTags("Cards");
        cards.MapGet("/{id}/story", Story).Named("cards_story", "The card's whole timeline").Needs(Permission.Read)
            .Asks("limit", "starting_after").Gives<CardStoryResource>(200).Refuses(400, 404);
        cards.MapGet("/{id}/evidence", Evidence)
            .Named("cards_evidence", "The card's evidence packet; it verifies offline").Needs(Permission.Read)
            .Asks("limit", "starting_after").Gives<object>(200).Refuses(400, 404);
    }

    private static async Task<IResult> Story(HttpContext http, string id, IStore store)
    {
        var (read, refusal) = await Read(http, id, store, DefaultLimit);
        if (read is not { Story: var story })
        {
            return refusal!;
        }
        var steps = new List<IntentResource>(story.Intents.Count);
        foreach (var intent in story.Intents)
        {
            steps.Add(await IntentResource.Of(store, intent));
        }
        var card = CardResource.Of(story.Card);
        return JsonReply.Ok(
            new CardStoryResource(id, card.Status, card, steps)
            {
                Authorizations = [.. story.Authorizations.Select(AuthorizationResource.Of)],
                HasMore = read.Value.HasMore,
                NextCursor = read.Value.HasMore ? story.Authorizations[^1].Id : null,
                Clearing = [.. story.Clearing.Select(ClearingRecordResource.Of)],
                Disputes = [.. story.Disputes.Select(CardDisputeResource.Of)],
                Reviews = [.. story.Reviews.Select(ReviewResource.Of)],
                Controls = [.. story.Controls.Select(CardControlsVersion.Of)],
                ControlsInForce = [.. story.InForce.Select(CardControlsVersion.Of)],
            },
            CardStoryResponses.Default.CardStoryResource);
    }

    private static async Task<IResult> Evidence(HttpContext http, string id, IStore store, EvidencePackets packets)
    {
        var (read, refusal) = await Read(http, id, store, CardStory.MaxAuthorizations);
        return read is { Story: var story }
            ? new Reply(
                200, await packets.Of(RequestScope.Of(http).Caller.Scope, id, story.Intents), Reply.Json)
            : refusal!;
    }

    private static async Task<((CardStory Story, bool HasMore)? Read, IResult? Refusal)> Read(
        HttpContext http, string id, IStore store, int defaultLimit)
    {
        var query = new Query(http);
        var limit = (int)(query.Number("limit", 1, CardStory.MaxAuthorizations) ?? defaultLimit);
        var after = query.Id("starting_after", Authorization.Records.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return (null, refusal);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        return await CardEndpoints.Find(store, scope, id) is { } card
            ? (await CardStory.Read(store, scope, card, new(limit + 1) { OlderThan = after }, limit), null)
            : (null, CardEndpoints.NotFound(http));
    }
}

/// <summary>Responses about a card's story.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CardStoryResource))]
[JsonSerializable(typeof(Intents.PolicyResource), TypeInfoPropertyName = "IntentPolicy")]
[JsonSerializable(typeof(IReadOnlyList<Intents.PolicyResource>), TypeInfoPropertyName = "IntentPolicies")]
internal sealed partial class CardStoryResponses : JsonSerializerContext;
