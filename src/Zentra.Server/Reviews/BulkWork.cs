using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.Workers;

namespace Zentra.Server.Reviews;

/// <summary>
/// Changes many reviews, a page in a step and each by an intent of its own, in the name of whoever asked. The key of
/// each intent is of operation and review: a step that is done twice has one effect.
/// </summary>
internal sealed class BulkWork(IStore store, Door door, ReviewResolutions resolutions) : ILongWork
{
    private const int PageSize = 100;
    private const string Failed = "failed";

    public IReadOnlyList<string> Kinds => [ReviewDecider.Bulk];

    public async Task<WorkStep> Step(Scope scope, LongOperation operation, CancellationToken stopping)
    {
        var request = JsonSerializer.Deserialize(operation.Request, ReviewJson.Default.BulkRequest)
            ?? throw new JsonException("A recorded request is null.");
        var (ids, next) = request.Selection.Ids is { } named
            ? Named(named, operation.Cursor)
            : await Selected(scope, request.Selection, operation);
        var done = await Task.WhenAll(ids.Select(id => One(scope, operation, request, id)));
        var items = new OperationItems
        {
            Counts = new(
                done.GroupBy(d => d.Became).ToDictionary(g => g.Key, g => g.LongCount()), StringComparer.Ordinal),
            Failures = [.. done.Select(d => d.Failure).OfType<ItemFailure>()],
        };
        return new(ids.Count, next) { Items = items };
    }

    private static (IReadOnlyList<string> Ids, string? Next) Named(IReadOnlyList<string> named, string? cursor)
    {
        var from = cursor is null ? 0 : int.Parse(cursor, NumberStyles.None, CultureInfo.InvariantCulture);
        var to = Math.Min(from + PageSize, named.Count);
        return ([.. named.Skip(from).Take(PageSize)],
            to < named.Count ? to.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>What is not resolved of the next page; newest first, so what is changed shifts nothing.</summary>
    private async Task<(IReadOnlyList<string> Ids, string? Next)> Selected(
        Scope scope, ReviewSelection selection, LongOperation operation)
    {
        var columns = new List<(string, string)>();
        foreach (var (column, value) in new[]
        {
            ("kind", selection.Kind), ("state", selection.State?.Name()), ("owner", selection.Owner),
            ("related", selection.Related),
        })
        {
            if (value is not null)
            {
                columns.Add((column, value));
            }
        }
        var page = new Page(PageSize) { OlderThan = operation.Cursor, CreatedBefore = operation.CreatedAt };
        var rows = await store.Records(scope, Review.Records, new(page) { Columns = columns });
        var found = rows.Select(r => (Review)r.State).ToList();
        return ([.. found.Where(r => r.IsOpen).Select(r => r.Id)], found.Count == PageSize ? found[^1].Id : null);
    }

    private async Task<(string Became, ItemFailure? Failure)> One(
        Scope scope, LongOperation operation, BulkRequest request, string id)
    {
        if (await ReviewEndpoints.Find(store, scope, id) is not { } review)
        {
            return (Failed, new(id, ReviewProblems.NotFound.Code, "There is no such review in this workspace."));
        }
        var faults = new Faults();
        if (Read(review, request, operation.Reason!, faults) is not var (act, command))
        {
            return (Failed, faults.First is { } fault
                ? new(id, fault.Code, fault.Detail)
                : Failure(id, ReviewEndpoints.NotPossible(review)));
        }
        var fingerprint = Digest.FromSpan(SHA256.HashData(act.Write(command)));
        var intent = door.Open(scope, new Actor(request.Actor, request.Role), act, command) with
        {
            CausedBy = request.Sequence,
            Key = new(act.Name, $"{operation.Id}:{id}", fingerprint),
        };
        return await door.Run(intent) switch
        {
            Result.Refused { Rejection: var rejection } => (Failed, Failure(id, rejection)),
            Result.InProgress => (Failed, new(
                id, HttpProblems.InProgress.Code, "The same is being done already; look at the review again.")),
            Result.KeyReused => (Failed, new(id, HttpProblems.KeyReused.Code, "The operation's key was taken.")),
            _ => (await Became(scope, request, id), null),
        };
    }

    private (Operation Operation, Command Command)? Read(
        Review review, BulkRequest request, string reason, Faults faults) => request.Change.Action switch
        {
            BulkAction.Assign => (ReviewDecider.Assign, new AssignReview(review.Id, request.Change.Owner, Seen: null)),
            BulkAction.Resolve => resolutions.Find(review.Kind)?.Read(
                review,
                new ResolveReviewRequest { Resolution = request.Change.Resolution, Reason = reason },
                seen: null,
                faults),
            _ => throw new ArgumentOutOfRangeException(nameof(request)),
        };

    private async Task<string> Became(Scope scope, BulkRequest request, string id)
    {
        if (request.Change.Action == BulkAction.Assign)
        {
            return request.Change.Owner is null ? "unassigned" : "assigned";
        }
        return await ReviewEndpoints.Find(store, scope, id) switch
        {
            { IsOpen: false } => "resolved",
            { Proposal.By: var by } when by == request.Actor => "proposed",
            _ => "open",
        };
    }

    private static ItemFailure Failure(string id, Rejection rejection) =>
        new(id, rejection.Type.Code, rejection.Detail);
}
