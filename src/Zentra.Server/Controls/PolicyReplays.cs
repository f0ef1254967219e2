using Microsoft.AspNetCore.Http;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;

namespace Zentra.Server.Controls;

/// <summary>Tries controls over past authorizations, which are read page by page, oldest first.</summary>
internal static class PolicyReplays
{
    private const int PageSize = 500;
    private const string BeforeAll = "ath_00000000000000000000000000";

    public static async Task<IResult> Run(HttpContext http, IStore store)
    {
        var parsed = await JsonBody.Read(http, ControlRequests.Default.ReplayPolicyRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        ExplainReading.CheckId("/card", body.Card, Card.Kind.Prefix, faults);
        ExplainReading.CheckId("/program", body.Program, CardProgram.Kind.Prefix, faults);
        if (body is { Card: not null, Program: not null })
        {
            faults.Add("/program", "not_applicable", "Give /card or /program, not both.");
        }
        var (from, to) = (
            AuthorizationReading.Time("/from", body.From, faults),
            AuthorizationReading.Time("/to", body.To, faults));
        if (from >= to)
        {
            faults.Add("/to", "out_of_range", "/to must be later than /from.");
        }
        var drafts = RuleReading.Drafts(body.Controls, body.Sets, faults);
        if (body is { Sets: not { Count: > 0 }, Controls: not { Count: > 0 } })
        {
            faults.Add("/controls", "required", "Give /controls or /sets: what is to be tried.");
        }
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await Missing(http, store, scope, body) is { } missing)
        {
            return missing;
        }
        var (trial, refusal) = await ExplainEndpoints.Trial(http, store, drafts, body.Sets);
        return trial is null
            ? refusal!
            : JsonReply.Ok(
                await Play(store, scope, body, (from, to), trial, http.RequestAborted),
                ControlResponses.Default.PolicyReplayResource);
    }

    private static async ValueTask<Reply?> Missing(
        HttpContext http, IStore store, Scope scope, ReplayPolicyRequest body)
    {
        if (body.Card is { } card && await store.Record(scope, Card.Kind, card) is null)
        {
            return ControlEndpoints.Refuse(
                http, CardProblems.NotFound, "There is no such card in this workspace.", "/card");
        }
        return body.Program is { } program && await store.Record(scope, CardProgram.Kind, program) is null
            ? ControlEndpoints.Refuse(
                http, CardProblems.ProgramNotFound, "There is no such card program in this workspace.", "/program")
            : null;
    }

    private static async ValueTask<PolicyReplayResource> Play(
        IStore store,
        Scope scope,
        ReplayPolicyRequest body,
        (Timestamp? From, Timestamp? To) span,
        TrialPolicy trial,
        CancellationToken aborted)
    {
        var replay = new PolicyTrial(trial);
        var versions = new Dictionary<string, ControlSet>(StringComparer.Ordinal);
        var last = BeforeAll;
        var read = 0;
        while (true)
        {
            aborted.ThrowIfCancellationRequested();
            var page = new Page(PageSize) { NewerThan = last, CreatedFrom = span.From, CreatedBefore = span.To };
            var rows = await store.Records(scope, Authorization.Records, new(page)
            {
                Columns = body.Card is { } card ? [("card", card)] : [],
            });
            // A page has the newest first.
            var oldest = rows.Select(r => (Authorization)r.State).Reverse().ToList();
            await Load(store, scope, oldest, versions);
            foreach (var authorization in oldest)
            {
                if (read == PolicyTrial.MaxAuthorizations)
                {
                    return replay.End(span.From, span.To, isTruncated: true);
                }
                read++;
                if (body.Program is null || authorization.Program == body.Program)
                {
                    replay.Add(authorization, versions.GetValueOrDefault);
                }
            }
            if (rows.Count < PageSize)
            {
                return replay.End(span.From, span.To, isTruncated: false);
            }
            last = oldest[^1].Id;
        }
    }

    /// <summary>The versions of controls that these decisions were made by.</summary>
    private static async ValueTask Load(
        IStore store, Scope scope, List<Authorization> authorizations, Dictionary<string, ControlSet> versions)
    {
        var missing = authorizations.SelectMany(a => a.Decisions).SelectMany(d => d.Sets).Distinct()
            .Where(id => !versions.ContainsKey(id)).ToList();
        if (missing.Count == 0)
        {
            return;
        }
        foreach (var row in await store.RecordsById(scope, ControlSet.Kind, missing))
        {
            versions[((ControlSet)row.State).Id] = (ControlSet)row.State;
        }
    }
}
