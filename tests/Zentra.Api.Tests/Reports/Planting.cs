using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Tenancy;
using Zentra.Server;

namespace Zentra.Api.Tests.Reports;

/// <summary>What no endpoint makes at a moment of a test's choice, by an intent of it through the real lane.</summary>
internal static class Planting
{
    public static Timestamp At(string moment) =>
        Timestamp.TryParse(moment, out var at) ? at : throw new ArgumentException(moment, nameof(moment));

    public static Task<Outcome> Post(
        this ApiHost host, Scope scope, string at, params (string Code, long AmountMinor, string Currency)[] moves) =>
        host.Submit(scope, at, context => new()
        {
            Subject = context.Workspace.Id,
            Postings =
            [
                .. moves.Select(m => new Posting(context.NewId("led"), new(m.Code, m.Currency), m.AmountMinor)),
            ],
        });

    /// <summary>A break between a provider's settlement and the books, as the settlement opens one.</summary>
    public static Task<Outcome> Break(
        this ApiHost host, Scope scope, string at, string provider, string kind, long deltaMinor,
        string? resolvedAt = null, string currency = "USD", string review = "settlement_drift") =>
        host.Submit(scope, at, context =>
        {
            var opened = Review.Open(
                review, "stl_1", "It differs.",
                new(StringComparer.Ordinal)
                {
                    ["provider"] = provider,
                    ["break"] = kind,
                },
                context) with
            {
                DeltaMinor = deltaMinor,
                Currency = currency,
            };
            var kept = resolvedAt is null
                ? opened
                : opened.Resolve("accepted", null, context) with { ResolvedAt = At(resolvedAt) };
            return new() { Subject = kept.Id, Records = [Review.Records.Put(kept.Id, kept)] };
        });

    private static Task<Outcome> Submit(
        this ApiHost host, Scope scope, string at, Func<Context, Decision.Accepted> decide)
    {
        var operation = Operation.Of(
            "tests.plant", PlantJson.Default.Plant, _ => [], (_, _, context) => decide(context));
        return host.Services.GetRequiredService<Door>().Lane.Submit(
            Door.Open(Door.NewDraw(At(at)), scope, Actor.Runtime, operation, new Plant()));
    }
}

internal sealed record Plant : Command;

[JsonSerializable(typeof(Plant))]
internal sealed partial class PlantJson : JsonSerializerContext;
