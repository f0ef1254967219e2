using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;

namespace Zentra.Server.OpenApi;

/// <summary>What an endpoint says of itself for the contract, in the words of the contract.</summary>
internal static class EndpointDocs
{
    public static RouteHandlerBuilder Named(this RouteHandlerBuilder endpoint, string operationId, string summary) =>
        endpoint.WithName(operationId).WithSummary(summary);

    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder endpoint, Permission permission) =>
        endpoint.WithMetadata(new Needs(permission));

    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint)
        where T : notnull => endpoint.Accepts<T>("application/json");

    /// <summary>Takes a file of one of these media types, which its handler checks after the caller's key.</summary>
    public static RouteHandlerBuilder TakesFile(
        this RouteHandlerBuilder endpoint, params IEnumerable<string> mediaTypes) =>
        endpoint.WithMetadata(new TakesFile([.. mediaTypes]));

    public static RouteHandlerBuilder WithKey(this RouteHandlerBuilder endpoint, bool required) =>
        endpoint.WithMetadata(new TakesKey(required));

    /// <summary>Takes the version that the caller has seen, as `If-Match`.</summary>
    public static RouteHandlerBuilder WithVersion(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new TakesVersion());

    /// <summary>Takes a header that need not be sent.</summary>
    public static RouteHandlerBuilder WithHeader(this RouteHandlerBuilder endpoint, string name, string meaning) =>
        endpoint.WithMetadata(new TakesHeader(name, meaning));

    /// <summary>The parameters of a list of objects, with its own filters.</summary>
    public static RouteHandlerBuilder Lists(this RouteHandlerBuilder endpoint, params string[] filters) =>
        endpoint.WithMetadata(new TakesQuery(
            ["limit", "starting_after", "ending_before", "created_gte", "created_lt", .. filters]));

    public static RouteHandlerBuilder ListsBy(this RouteHandlerBuilder endpoint, params string[] parameters) =>
        endpoint.WithMetadata(new TakesQuery(["limit", .. parameters]));

    /// <summary>The parameters of a question that is no list.</summary>
    public static RouteHandlerBuilder Asks(this RouteHandlerBuilder endpoint, params string[] parameters) =>
        endpoint.WithMetadata(new TakesQuery(parameters));

    /// <summary>A parameter without which there is no answer.</summary>
    public static RouteHandlerBuilder Requires(this RouteHandlerBuilder endpoint, string parameter) =>
        endpoint.WithMetadata(new TakesQuery([parameter]) { IsRequired = true });

    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<T>(status);
        }
        return endpoint;
    }

    /// <summary>An answer that does not end by itself.</summary>
    public static RouteHandlerBuilder Streams(this RouteHandlerBuilder endpoint, string mediaType) =>
        endpoint.Produces<string>(200, mediaType);

    /// <summary>An answer that may be had as CSV (RFC 4180) too.</summary>
    public static RouteHandlerBuilder AlsoCsv(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new GivesCsv());

    /// <summary>The statuses of problems; 401, 403, 413, 415, 422, 500 and 503 are added to every endpoint.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<Problem>(status, Reply.ProblemJson);
        }
        return endpoint;
    }
}

internal sealed record TakesKey(bool IsRequired);

internal sealed record TakesVersion;

internal sealed record TakesFile(IReadOnlyList<string> MediaTypes);

internal sealed record GivesCsv;

internal sealed record TakesHeader(string Name, string Meaning);

internal sealed record TakesQuery(IReadOnlyList<string> Names)
{
    public bool IsRequired { get; init; }
}
