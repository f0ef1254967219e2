using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Connectors;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Settlement;

/// <summary>`/sandbox/settlement-file`: the file that a test workspace's provider would send by now.</summary>
internal static class SandboxFiles
{
    /// <summary>Payments of one file; the oldest come first, and the next file has those after them.</summary>
    private const int MaxPayments = 10_000;

    private const int MaxFaults = 1_000;
    private const int PageSize = 500;
    private const int RatePpm = 29_000;
    private const int FixedMinor = 30;

    private static readonly string[] Kinds = ["missing", "doubled", "wrong_amount", "wrong_currency", "unknown"];

    /// <summary>What payments are that may have something captured or refunded.</summary>
    private static readonly PaymentStatus[] WithMoney =
    [
        PaymentStatus.PartiallyCaptured, PaymentStatus.Captured, PaymentStatus.Settled, PaymentStatus.Refunded,
    ];

    public static void MapSandboxFiles(this IEndpointRouteBuilder app) =>
        app.MapPost("/sandbox/settlement-file", Make).WithTags("Sandbox")
            .Named("sandbox_settlement_file", "Make the settlement file that a sandbox's provider would send")
            .Needs(Permission.Pay).Takes<SandboxFileRequest>().Produces<string>(200, "text/csv").Refuses(400, 403, 404);

    private static async Task<IResult> Make(HttpContext http, IStore store)
    {
        var parsed = await JsonBody.Read(http, SettlementRequests.Default.SandboxFileRequest);
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
            return Refuse(http, AccessProblems.SandboxOnly, "Files are made here in sandbox workspaces only.");
        }
        var provider = body.Provider ?? DefaultRoute.Provider;
        if (provider != DefaultRoute.Provider && await ProviderAccounts.Find(store, caller.Scope, provider) is null)
        {
            return Refuse(http, ProviderProblems.NotFound, "There is no such provider in this workspace.");
        }
        var file = new SandboxFile(new(body.RatePpm ?? RatePpm, body.FixedMinor ?? FixedMinor, ToleranceMinor: 0));
        foreach (var payment in await Unsettled(store, caller.Scope, provider))
        {
            file.Add(payment);
        }
        var workspace = (Workspace)(await store.Record(caller.Scope, Workspace.Kind, caller.Scope.Workspace))!.State;
        var wrong = body.Faults ?? [];
        for (var i = 0; i < wrong.Count; i++)
        {
            if (!file.Break(wrong[i]!.Kind!, wrong[i]!.Payment, workspace.LedgerCurrency))
            {
                faults.Add(
                    At(i, wrong[i]!.Payment is null ? "" : "/payment"), "not_in_file",
                    "The file has no line left that could have this fault.");
            }
        }
        return faults.Any ? faults.Refusal(http) : new Reply(200, file.Write(), "text/csv; charset=utf-8");
    }

    /// <summary>Payments of a provider with something that no line has settled, oldest first.</summary>
    private static async Task<IReadOnlyList<Payment>> Unsettled(IStore store, Scope scope, string provider)
    {
        var found = new List<Payment>();
        foreach (var status in WithMoney)
        {
            var last = $"{Payment.Kind.Prefix}_{new string('0', 26)}";
            for (var count = 0; count < MaxPayments;)
            {
                var rows = await store.Records(scope, Payment.Kind, new(new Page(PageSize) { NewerThan = last })
                {
                    Columns = [("status", status.Name())],
                });
                // They come newest first, also where the page goes on towards newer ones.
                foreach (var payment in rows.Reverse().Select(r => (Payment)r.State))
                {
                    last = payment.Id;
                    if (payment.Route?.Provider == provider
                        && (payment.UnsettledMinor > 0 || payment.UnsettledRefundsMinor > 0))
                    {
                        found.Add(payment);
                        count++;
                    }
                }
                if (rows.Count < PageSize)
                {
                    break;
                }
            }
        }
        return [.. found.OrderBy(p => p.Id, StringComparer.Ordinal).Take(MaxPayments)];
    }

    private static void Check(SandboxFileRequest body, Faults faults)
    {
        faults.CheckReference("/provider", body.Provider);
        if (body.RatePpm is not (null or (>= 0 and <= 1_000_000)))
        {
            faults.Add("/rate_ppm", "out_of_range", "/rate_ppm must be from 0 to 1000000.");
        }
        if (body.FixedMinor is not (null or (>= 0 and <= 1_000_000)))
        {
            faults.Add("/fixed_minor", "out_of_range", "/fixed_minor must be from 0 to 1000000.");
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
                var kinds = string.Join(", ", Kinds);
                faults.Add(At(i, "/kind"), "invalid_value", $"{At(i, "/kind")} must be one of {kinds}.");
            }
            if (body.Faults[i]?.Payment is { } payment && !Identifier.TryParse(payment, Payment.Kind.Prefix, out _))
            {
                faults.Add(
                    At(i, "/payment"), "invalid_value", $"{At(i, "/payment")} must be an identifier like pay_….");
            }
        }
    }

    private static string At(int fault, string field) =>
        string.Create(CultureInfo.InvariantCulture, $"/faults/{fault}{field}");

    private static Reply Refuse(HttpContext http, ProblemType type, string detail) =>
        Reply.Of(Problem.Of(new Rejection(type, detail), RequestScope.Of(http).RequestId));
}
