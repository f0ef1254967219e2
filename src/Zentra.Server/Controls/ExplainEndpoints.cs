using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Controls;

/// <summary>
/// `/cards/authorizations/explain` and `replay-policy`: decisions that are not made, and those that were, judged again.
/// Nothing of it is recorded.
/// </summary>
internal static class ExplainEndpoints
{
    public static void MapExplanations(this IEndpointRouteBuilder app)
    {
        var explanations = app.MapGroup("/cards/authorizations").WithTags("Controls");
        explanations.MapPost("/explain", Explain)
            .Named(
                "card_authorizations_explain",
                "Decide on a message that is not sent, or judge a past decision again, by these or other controls")
            .Needs(Permission.Read).Takes<ExplainAuthorizationRequest>()
            .Gives<AuthorizationExplanationResource>(200).Refuses(400, 404, 409, 422);
        explanations.MapPost("/replay-policy", PolicyReplays.Run)
            .Named(
                "card_authorizations_replay_policy",
                "Try other controls over the authorizations of a span")
            .Needs(Permission.Read).Takes<ReplayPolicyRequest>()
            .Gives<PolicyReplayResource>(200).Refuses(400, 404, 422);
    }

    /// <summary>The versions to try; null where one is not there, which is refused.</summary>
    internal static async ValueTask<(TrialPolicy? Trial, Reply? Refusal)> Trial(
        HttpContext http,
        IStore store,
        Dictionary<ControlLevel, IReadOnlyList<ControlRule>> drafts,
        IReadOnlyList<string>? ids)
    {
        var versions = new List<ControlSet>();
        for (var i = 0; i < (ids?.Count ?? 0); i++)
        {
            if (await ControlEndpoints.Find(store, RequestScope.Of(http).Caller.Scope, ids![i]) is not { } version)
            {
                return (null, ControlEndpoints.Refuse(
                    http, ControlProblems.NotFound, "There is no such version of controls in this workspace.",
                    $"/sets/{i}"));
            }
            if (drafts.ContainsKey(version.Level) || versions.Exists(v => v.Level == version.Level))
            {
                var faults = new Faults();
                faults.Add(
                    $"/sets/{i}", "duplicate",
                    $"/sets/{i} is of the level {version.Level.Name()}, which is tried already.");
                return (null, faults.Refusal(http));
            }
            versions.Add(version);
        }
        return (new(drafts, versions), null);
    }

    private static async Task<IResult> Explain(HttpContext http, IStore store, RuntimeClock clock)
    {
        var parsed = await JsonBody.Read(http, ControlRequests.Default.ExplainAuthorizationRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        if (body.Card is null == body.Authorization is null)
        {
            faults.Add("/card", "required", "Give /card or /authorization, and not both.");
        }
        var message = body.Card is null ? null : ExplainReading.Message(body, faults);
        if (body.Authorization is not null)
        {
            ExplainReading.CheckDecision(body, faults);
        }
        var at = ExplainReading.Moment("/at", body.At, faults);
        var drafts = RuleReading.Drafts(body.Controls, body.Sets, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var (trial, refusal) = await Trial(http, store, drafts, body.Sets);
        return trial is null
            ? refusal!
            : message is null
                ? await Again(http, store, body, trial)
                : await Dry(http, store, message, at ?? clock.Now(RequestScope.Of(http).Caller.Scope), trial);
    }

    private static async Task<IResult> Dry(
        HttpContext http, IStore store, AuthorizationMessage message, Timestamp at, TrialPolicy trial)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        var records = new LoadedRecords(store, scope);
        if (await records.Load(Card.Kind, message.Card!) is not { } card
            || await records.Load(CardProgram.Kind, card.Program) is null
            || await records.Load(CardAccount.Kind, CardAccount.IdOf(card.Account)) is not { } account)
        {
            return ControlEndpoints.Refuse(
                http, CardProblems.NotFound, "There is no such card in this workspace.", "/card");
        }
        if (message.Authorization is { } of)
        {
            if (await records.Load(Authorization.Records, of) is not { } original || original.Card != card.Id)
            {
                return ControlEndpoints.Refuse(
                    http, AuthorizationProblems.NotFound, "The card has no such authorization.",
                    "/original_authorization");
            }
            await records.Load(
                SpendCounter.Kind, [.. original.Charged.Select(c => c.Counter).Distinct()], c => c.Id);
        }
        await records.Load(account.Balance);
        await records.Load(account.Hold);
        foreach (var subject in new[] { scope.Workspace, card.Program, card.Id })
        {
            await records.Load(ControlsInForce.Kind, ControlsInForce.IdOf(subject));
        }
        var workspace = (Workspace)(await store.Record(scope, Workspace.Kind, scope.Workspace))!.State;
        var intent = Mutation.Open(
            http, AuthorizationOperations.Request, new AuthorizationCommand.Request(message)) with
        {
            At = at,
        };
        Context Context() => new(intent, sequence: 1, workspace);
        if (Explanation.OfAnother(message, trial, records, Context()) is { } other)
        {
            return OtherSubject(http, other);
        }
        await records.Load(
            SpendCounter.Kind, Explanation.CountersOf(message, trial, records, Context()), c => c.Id);
        return Explanation.Dry(message, trial, records, Context(), out var refusal) is { } explained
            ? JsonReply.Ok(explained, ControlResponses.Default.AuthorizationExplanationResource)
            : Reply.Of(Problem.Of(refusal!, RequestScope.Of(http).RequestId));
    }

    private static async Task<IResult> Again(
        HttpContext http, IStore store, ExplainAuthorizationRequest body, TrialPolicy trial)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await store.Record(scope, Authorization.Records, body.Authorization!) is not { State: Authorization made })
        {
            return ControlEndpoints.Refuse(
                http, AuthorizationProblems.NotFound, "There is no such authorization in this workspace.",
                "/authorization");
        }
        if (made.Decisions.Count == 0 && body.Decision is null)
        {
            return JsonReply.Ok(
                Explanation.Unjudged(made), ControlResponses.Default.AuthorizationExplanationResource);
        }
        var number = body.Decision ?? 1;
        if (number > made.Decisions.Count)
        {
            return ControlEndpoints.Refuse(
                http, AuthorizationProblems.NotFound,
                $"The authorization has {made.Decisions.Count} decisions that its rules made.", "/decision");
        }
        var decision = made.Decisions[number - 1];
        if (trial.OfAnother(decision.Purchase) is { } other)
        {
            return OtherSubject(http, other);
        }
        var records = new LoadedRecords(store, scope);
        await records.Load(ControlSet.Kind, decision.Sets, s => s.Id);
        IReadOnlyList<ControlSet> sets = [.. decision.Sets.Select(id => records.Find(ControlSet.Kind, id)!)];
        return JsonReply.Ok(
            Explanation.Again(made, number, sets, trial),
            ControlResponses.Default.AuthorizationExplanationResource);
    }

    private static Reply OtherSubject(HttpContext http, ControlSet other) => ControlEndpoints.Refuse(
        http, ControlProblems.OtherSubject, $"{other.Id} is about {other.Subject}, and the card is not.", "/sets");
}
