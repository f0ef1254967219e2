using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Server.Http;
using Zentra.Server.Workers;

namespace Zentra.Server.Reviews;

/// <summary>`/reviews/bulk`: one thing done to many reviews.</summary>
internal static class BulkEndpoint
{
    private const int MaxWord = 64;

    /// <summary>
    /// How long a caller waits for the end, so that what is short is answered with what became of it.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    public static async Task<IResult> Run(
        HttpContext http, Door door, IStore store, OperationWorker worker, ReviewResolutions resolutions)
    {
        var parsed = await JsonBody.Read(http, ReviewRequests.Default.BulkReviewsRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var action = Action(body, resolutions, faults);
        var selection = Selection(body, faults);
        ReviewEndpoints.RequireReason(faults, body.Reason);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var change = new BulkChange { Action = action, Owner = body.Owner, Resolution = body.Resolution };
        var command = new ChangeReviews(change, selection, body.Reason!);
        var (key, refusal) = Idempotency.Of(http, inBody: null, ReviewDecider.Change, command, isRequired: false);
        if (refusal is not null)
        {
            return refusal;
        }
        var result = await door.Run(Mutation.Open(http, ReviewDecider.Change, command) with { Key = key });
        if (result is not Result.Answered begun)
        {
            return Mutation.Refuse(RequestScope.Of(http), result);
        }
        worker.Poke();
        var operation = await End(http, begun.Answer, store);
        return new Reply(
            operation.Status == OperationStatus.Running ? StatusCodes.Status202Accepted : StatusCodes.Status200OK,
            OperationResource.Render(operation),
            Reply.Json)
        {
            IsReplay = begun.IsReplay,
        };
    }

    /// <summary>The operation when it has ended, or as it is when patience has.</summary>
    private static async Task<LongOperation> End(HttpContext http, Answer begun, IStore store)
    {
        using var answered = JsonDocument.Parse(begun.Body);
        var id = answered.RootElement.GetProperty("id").GetString()!;
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var record = await store.Record(RequestScope.Of(http).Caller.Scope, LongOperation.Records, id);
            var operation = (LongOperation)record!.State;
            if (operation.Status != OperationStatus.Running || Stopwatch.GetElapsedTime(since) > Patience)
            {
                return operation;
            }
            await Task.Delay(Glance, http.RequestAborted);
        }
    }

    private static BulkAction Action(BulkReviewsRequest body, ReviewResolutions resolutions, Faults faults)
    {
        faults.CheckText("/owner", body.Owner, Review.MaxOwner);
        var action = body.Action is { } name ? WireName.Find<BulkAction>(name) : null;
        switch (action)
        {
            case null:
                faults.Add("/action", "invalid_value", "/action must be one of assign, resolve.");
                break;
            case BulkAction.Assign when body.Resolution is not null:
                faults.Add("/resolution", "not_of_this_action", "/resolution is for resolve only.");
                break;
            case BulkAction.Resolve when body.Owner is not null:
                faults.Add("/owner", "not_of_this_action", "/owner is for assign only.");
                break;
            case BulkAction.Resolve when body.Resolution is null || !resolutions.All.Contains(body.Resolution):
                faults.Add(
                    "/resolution", "invalid_value",
                    $"/resolution must be one of {string.Join(", ", resolutions.All)}.");
                break;
        }
        return action ?? default;
    }

    private static ReviewSelection Selection(BulkReviewsRequest body, Faults faults)
    {
        if (body is { Ids: null, Filter: null } or { Ids: not null, Filter: not null })
        {
            faults.Add("/ids", "required", "Give /ids or /filter, and not both.");
        }
        if (body.Ids is { } ids)
        {
            Check(ids, faults);
        }
        if (body.Filter is not { } filter)
        {
            return new() { Ids = body.Ids };
        }
        if (filter is { Kind: null, State: null, Owner: null, Related: null })
        {
            faults.Add("/filter", "required", "/filter must have at least one condition.");
        }
        faults.CheckText("/filter/kind", filter.Kind, MaxWord);
        faults.CheckText("/filter/owner", filter.Owner, Review.MaxOwner);
        faults.CheckReference("/filter/related", filter.Related);
        if (filter.State is not (null or "open" or "assigned"))
        {
            faults.Add("/filter/state", "invalid_value", "/filter/state must be one of open, assigned.");
        }
        return new()
        {
            Kind = filter.Kind,
            State = filter.State is { } state ? WireName.Find<ReviewState>(state) : null,
            Owner = filter.Owner,
            Related = filter.Related,
        };
    }

    private static void Check(IReadOnlyList<string> ids, Faults faults)
    {
        if (ids.Count is 0 or > ReviewSelection.MaxIds)
        {
            faults.Add("/ids", "invalid_length", $"/ids must have 1 to {ReviewSelection.MaxIds} identifiers.");
            return;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ids.Count; i++)
        {
            if (!Identifier.TryParse(ids[i] ?? "", Review.Records.Prefix, out _))
            {
                faults.Add($"/ids/{i}", "invalid_reference", $"/ids/{i} must be the identifier of a review.");
            }
            else if (!seen.Add(ids[i]))
            {
                faults.Add($"/ids/{i}", "repeated", $"/ids/{i} is there already.");
            }
        }
    }
}
