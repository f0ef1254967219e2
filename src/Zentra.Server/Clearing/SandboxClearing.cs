using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Cards.Vault;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Clearing.Files;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Vault;

namespace Zentra.Server.Clearing;

/// <summary>`/sandbox/clearing-file`: the file that a test workspace's network would send by now.</summary>
internal static class SandboxClearing
{
    /// <summary>Authorizations of one file.</summary>
    private const int MaxRecords = 10_000;

    private const int MaxFaults = 1_000;
    private const int PageSize = 500;

    private static readonly string[] Kinds = ["wrong_amount", "missing", "doubled", "unknown_card", "late"];

    public static void MapSandboxClearing(this IEndpointRouteBuilder app) =>
        app.MapPost("/sandbox/clearing-file", Make).WithTags("Sandbox")
            .Named("sandbox_clearing_file", "Make the clearing file that a sandbox's network would send")
            .Needs(Permission.Pay).Takes<SandboxClearingRequest>()
            .Produces<string>(200, "text/csv", "application/x-ndjson", "application/octet-stream").Refuses(400, 403);

    private static async Task<IResult> Make(HttpContext http, IStore store, CardVault vault, RuntimeClock clock)
    {
        var parsed = await JsonBody.Read(http, ClearingRequests.Default.SandboxClearingRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        Check(body, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var caller = RequestScope.Of(http).Caller;
        if (caller.Livemode)
        {
            return Reply.Of(Problem.Of(
                new Rejection(AccessProblems.SandboxOnly, "Files are made here in sandbox workspaces only."),
                RequestScope.Of(http).RequestId));
        }
        var format = body.Format ?? "csv";
        var now = clock.Now(caller.Scope).ToDateTimeOffset().UtcDateTime;
        var file = new SandboxClearingFile(format, DateOnly.FromDateTime(now));
        var hasLate = body.Faults?.Any(f => f!.Kind == "late") == true;
        foreach (var authorization in await Open(store, caller.Scope, AuthorizationStatus.Pending))
        {
            file.Add(authorization, await Number(store, vault, caller.Scope, format, authorization), isLate: false);
        }
        foreach (var authorization in hasLate
            ? await Open(store, caller.Scope, AuthorizationStatus.Expired)
            : [])
        {
            file.Add(authorization, await Number(store, vault, caller.Scope, format, authorization), isLate: true);
        }
        var wrong = body.Faults ?? [];
        for (var i = 0; i < wrong.Count; i++)
        {
            if (!file.Break(wrong[i]!.Kind!, wrong[i]!.Authorization))
            {
                faults.Add(
                    At(i, wrong[i]!.Authorization is null ? "" : "/authorization"), "not_in_file",
                    "The file has no record left that could have this fault.");
            }
        }
        return faults.Any
            ? faults.Refusal(http)
            : new Reply(200, file.Write(), format switch
            {
                "csv" => "text/csv; charset=utf-8",
                "ndjson" => "application/x-ndjson",
                _ => "application/octet-stream",
            });
    }

    /// <summary>Authorizations that may be presented, oldest first.</summary>
    private static async Task<IReadOnlyList<Authorization>> Open(
        IStore store, Scope scope, AuthorizationStatus status)
    {
        var found = new List<Authorization>();
        var last = $"{Authorization.Records.Prefix}_{new string('0', 26)}";
        while (found.Count < MaxRecords)
        {
            var rows = await store.Records(scope, Authorization.Records, new(new Page(PageSize) { NewerThan = last })
            {
                Columns = [("status", status.Name())],
            });
            // They come newest first, also where the page goes on towards newer ones.
            foreach (var authorization in rows.Reverse().Select(r => (Authorization)r.State))
            {
                last = authorization.Id;
                if (authorization is { Card: not null, Kind: not NetworkRequestKind.Refund, Question: null }
                    && (authorization.HeldMinor > 0 || authorization.ExpiredMinor > 0))
                {
                    found.Add(authorization);
                }
            }
            if (rows.Count < PageSize)
            {
                break;
            }
        }
        return found;
    }

    /// <summary>The card's number where the format has no other name of it.</summary>
    private static async ValueTask<Pan?> Number(
        IStore store, CardVault vault, Scope scope, string format, Authorization authorization) =>
        format is not ("csv" or "ndjson")
        && await store.Record(scope, SealedPan.Kind, SealedPan.IdOf(authorization.Card!)) is { State: SealedPan box }
            ? await vault.Open(scope, box)
            : null;

    private static void Check(SandboxClearingRequest body, Faults faults)
    {
        if (body.Format is { } named && ClearingFormats.Find(named) is null)
        {
            var names = string.Join(", ", ClearingFormats.All.Select(f => f.Name));
            faults.Add("/format", "invalid_value", $"/format must be one of {names}.");
        }
        if (body.Faults?.Count > MaxFaults)
        {
            faults.Add("/faults", "too_many", $"/faults may have {MaxFaults} of them.");
            return;
        }
        for (var i = 0; i < body.Faults?.Count; i++)
        {
            if (body.Faults[i]?.Kind is not { } kind || !Kinds.Contains(kind))
            {
                faults.Add(
                    At(i, "/kind"), "invalid_value", $"{At(i, "/kind")} must be one of {string.Join(", ", Kinds)}.");
            }
            if (body.Faults[i]?.Authorization is { } authorization
                && !Identifier.TryParse(authorization, Authorization.Records.Prefix, out _))
            {
                faults.Add(
                    At(i, "/authorization"), "invalid_value",
                    $"{At(i, "/authorization")} must be an identifier like ath_….");
            }
        }
    }

    private static string At(int fault, string field) =>
        string.Create(CultureInfo.InvariantCulture, $"/faults/{fault}{field}");
}
