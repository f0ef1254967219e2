using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Payments;

namespace Zentra.Server.Evidence;

/// <summary>The signed state of the tenant's log (C2SP tlog-checkpoint in a signed note).</summary>
public sealed record CheckpointResource(string Origin, long Size, string Note, string VerifierKey, Timestamp CreatedAt)
{
    public string Object => "evidence.checkpoint";
}

/// <summary>That the log of the first size is a beginning of the log of the second (RFC 9162, section 2.1.4).</summary>
public sealed record ConsistencyResource(long First, long Second, IReadOnlyList<string> Proof)
{
    public string Object => "evidence.consistency";
}

/// <summary>The keys that sign checkpoints, in the signed-note verifier form: pin one, and verify offline.</summary>
public sealed record EvidenceKeysResource(IReadOnlyList<string> Keys)
{
    public string Object => "evidence.keys";
}

/// <summary>`/evidence`, and the packets of payments and intents.</summary>
internal static class EvidenceEndpoints
{
    private static readonly ProblemType EvidenceNotFound = new("evidence_not_found", 404, "There is no such evidence.");

    public static IReadOnlyList<ProblemType> Problems => [EvidenceNotFound];

    public static void MapEvidence(this IEndpointRouteBuilder app)
    {
        app.MapGet("/payments/{id}/evidence", OfPayment).WithTags("Evidence")
            .Named("payments_evidence", "The payment's evidence packet; it verifies offline").Needs(Permission.Read)
            .Gives<object>(200).Refuses(404);
        var evidence = app.MapGroup("/evidence").WithTags("Evidence");
        evidence.MapGet("/checkpoint", Checkpoint).Named("evidence_checkpoint", "The signed state of the log")
            .Needs(Permission.Read).Gives<CheckpointResource>(200);
        evidence.MapGet("/consistency", Consistency).Named("evidence_consistency", "A consistency proof between two sizes")
            .Needs(Permission.Read).Asks("first", "second").Gives<ConsistencyResource>(200).Refuses(400);
        evidence.MapGet("/keys", KeysOf).Named("evidence_keys", "The keys that sign checkpoints").Needs(Permission.Read)
            .Gives<EvidenceKeysResource>(200);
        evidence.MapGet("/{intent}", OfIntent).Named("evidence_get", "An intent's evidence packet").Needs(Permission.Read)
            .Gives<object>(200).Refuses(404);
    }

    private static async Task<IResult> OfPayment(HttpContext http, string id, IStore store, EvidencePackets packets)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        return await PaymentEndpoints.Find(store, scope, id) is { } payment
            ? new Reply(200, await packets.Of(scope, id, await PaymentStory.Intents(store, scope, payment)), Reply.Json)
            : PaymentEndpoints.NotFound(http);
    }

    private static async Task<IResult> OfIntent(HttpContext http, string intent, IStore store, EvidencePackets packets)
    {
        var request = RequestScope.Of(http);
        var found = Identifier.TryParse(intent, "int", out var id) ? await store.Intent(request.Caller.Scope, id) : null;
        return found is null
            ? Reply.Of(Problem.Of(new Rejection(EvidenceNotFound, "There is no such intent in this workspace."), request.RequestId))
            : new Reply(200, await packets.Of(request.Caller.Scope, intent, [found]), Reply.Json);
    }

    private static async Task<IResult> Checkpoint(HttpContext http, Checkpoints checkpoints)
    {
        var tenant = RequestScope.Of(http).Caller.Scope.Tenant;
        var made = await checkpoints.Now(tenant);
        return JsonReply.Ok(
            new CheckpointResource(
                Checkpoints.OriginOf(tenant), made.Size, made.Note, checkpoints.Verifier.ToString(), made.At),
            ResponseJson.Default.CheckpointResource);
    }

    private static async Task<IResult> Consistency(HttpContext http, IStore store, EvidencePackets packets)
    {
        var tenant = RequestScope.Of(http).Caller.Scope.Tenant;
        var head = (await store.Heads()).First(h => h.Tenant == tenant);
        var query = new Query(http);
        var first = query.Number("first", 1, head.Sequence) ?? 1;
        var second = query.Number("second", first, head.Sequence) ?? head.Sequence;
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var proof = await packets.Consistency(tenant, first, second);
        return JsonReply.Ok(
            new ConsistencyResource(first, second, [.. proof.Select(d => d.ToBase64())]),
            ResponseJson.Default.ConsistencyResource);
    }

    private static IResult KeysOf(Checkpoints checkpoints) => JsonReply.Ok(
        new EvidenceKeysResource([checkpoints.Verifier.ToString()]), ResponseJson.Default.EvidenceKeysResource);
}
