using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments.Methods;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Methods;

/// <summary>`/payment-methods`: what a customer pays with, by the tokens that providers made of it.</summary>
internal static class PaymentMethodEndpoints
{
    private const int MaxTokens = 50;
    private const int MaxName = 40;
    private const int MaxBrand = 32;
    private const string Card = "card";

    public static void MapPaymentMethods(this IEndpointRouteBuilder app)
    {
        var methods = app.MapGroup("/payment-methods").WithTags("Payment methods");
        methods.MapPost("", Create).Named("payment_methods_create", "Store a payment method by its tokens")
            .Needs(Permission.Pay).Takes<CreatePaymentMethodRequest>().WithKey(required: false)
            .Gives<PaymentMethodResource>(201).Refuses(400, 409, 422);
        methods.MapGet("", List).Named("payment_methods_list", "List payment methods, newest first")
            .Needs(Permission.Read).Lists("customer").Gives<Listing<PaymentMethodResource>>(200).Refuses(400);
        methods.MapGet("/{id}", Get).Named("payment_methods_get", "Read a payment method").Needs(Permission.Read)
            .Gives<PaymentMethodResource>(200).Refuses(404);
        methods.MapPost("/{id}/detach", Detach)
            .Named("payment_methods_detach", "Take a payment method away from its customer; it is charged no more")
            .Needs(Permission.Pay).WithKey(required: false)
            .Gives<PaymentMethodResource>(200).Refuses(400, 404, 409, 422, 503);
    }

    private static async Task<IResult> Create(HttpContext http, Door door)
    {
        var parsed = await JsonBody.Read(http, MethodRequests.Default.CreatePaymentMethodRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var command = Read(body, faults);
        return faults.Any
            ? faults.Refusal(http)
            : await Mutation.Run(
                http, door, PaymentMethods.Create, command, body.IdempotencyKey, isKeyRequired: false, AtOnce,
                answer => $"/payment-methods/{IdOf(answer)}");
    }

    private static async Task<IResult> Detach(HttpContext http, string id, Door door) =>
        Identifier.TryParse(id, PaymentMethod.Kind.Prefix, out _)
            ? await Mutation.Run(
                http, door, PaymentMethods.Detach, new DetachPaymentMethod(id), keyInBody: null, isKeyRequired: false,
                AtOnce)
            : NotFound(http);

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        Identifier.TryParse(id, PaymentMethod.Kind.Prefix, out _)
        && await store.Record(RequestScope.Of(http).Caller.Scope, PaymentMethod.Kind, id)
            is { State: PaymentMethod method }
            ? new Reply(200, PaymentMethodResource.Render(method), Reply.Json)
            : NotFound(http);

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var customer = query.Text("customer", 128);
        var page = query.Page(PaymentMethod.Kind.Prefix, withMetadata: true);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(RequestScope.Of(http).Caller.Scope, PaymentMethod.Kind, new(page)
        {
            Columns = customer is null ? [] : [("customer", customer)],
            Metadata = query.Metadata,
        });
        return JsonReply.Ok(
            Listing<PaymentMethodResource>.Of(
                rows,
                page.Limit,
                r => PaymentMethodResource.Of((PaymentMethod)r.State),
                r => ((PaymentMethod)r.State).Id,
                newerFirst: page.NewerThan is not null),
            MethodResponses.Default.ListingPaymentMethodResource);
    }

    private static CreatePaymentMethod Read(CreatePaymentMethodRequest body, Faults faults)
    {
        faults.RequireReference("/customer", body.Customer);
        if (body.Type != Card)
        {
            faults.Add("/type", body.Type is null ? "required" : "invalid_value", $"/type is required: {Card}.");
        }
        CheckTokens(body.Tokens, faults);
        if (body.Brand is { } brand && (brand.Length is 0 or > MaxBrand || !brand.All(IsNameCharacter)))
        {
            faults.Add(
                "/brand", "invalid_value",
                $"/brand must be 1 to {MaxBrand} lower-case letters, digits and underscores, as visa.");
        }
        CheckDigits("/last4", body.Last4, 4, 4, faults);
        CheckExpiry(body, faults);
        CheckDigits("/bin", body.Bin, 6, 8, faults);
        if (body.Country is { } country && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper)))
        {
            faults.Add(
                "/country", "invalid_value", "/country must be an ISO 3166-1 code of two upper-case letters.");
        }
        faults.CheckMetadata("/metadata", body.Metadata);
        return new(
            body.Customer ?? "", body.Type ?? "", body.Tokens ?? [], body.Brand, body.Last4, body.ExpMonth,
            body.ExpYear, body.Bin, body.Country, body.Metadata);
    }

    private static void CheckTokens(SortedDictionary<string, string>? tokens, Faults faults)
    {
        if (tokens is null || tokens.Count is 0 or > MaxTokens)
        {
            faults.Add(
                "/tokens", tokens is null ? "required" : "invalid_length",
                $"/tokens is required: 1 to {MaxTokens} tokens by the provider's name.");
        }
        foreach (var (provider, token) in tokens ?? [])
        {
            if (provider.Length is 0 or > MaxName || !char.IsAsciiLetterLower(provider[0])
                || !provider.All(c => IsNameCharacter(c) || c == '-'))
            {
                faults.Add("/tokens", "invalid_name", "A name in /tokens is that of a provider.");
            }
            else
            {
                faults.RequireReference($"/tokens/{provider}", token);
            }
        }
    }

    private static void CheckExpiry(CreatePaymentMethodRequest body, Faults faults)
    {
        if (body.ExpMonth is < 1 or > 12)
        {
            faults.Add("/exp_month", "out_of_range", "/exp_month must be an integer from 1 to 12.");
        }
        if (body.ExpYear is < 2000 or > 2099)
        {
            faults.Add("/exp_year", "out_of_range", "/exp_year must be an integer from 2000 to 2099.");
        }
        if (body.ExpMonth is null != body.ExpYear is null)
        {
            faults.Add(
                body.ExpMonth is null ? "/exp_month" : "/exp_year", "required",
                "/exp_month and /exp_year are given together.");
        }
    }

    private static void CheckDigits(string pointer, string? value, int min, int max, Faults faults)
    {
        if (value is not null && (value.Length < min || value.Length > max || !value.All(char.IsAsciiDigit)))
        {
            var length = min == max ? $"{min}" : $"{min} to {max}";
            faults.Add(pointer, "invalid_value", $"{pointer} must be {length} digits.");
        }
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_';

    private static ValueTask<ReadOnlyMemory<byte>> AtOnce(Result.Open open) =>
        throw new InvalidOperationException("A payment method is answered at once.");

    private static string? IdOf(Answer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.TryGetProperty("id", out var id) ? id.GetString() : null;
    }

    private static Reply NotFound(HttpContext http) => Reply.Of(Problem.Of(
        new Rejection(PaymentMethodProblems.NotFound, "There is no such payment method in this workspace."),
        RequestScope.Of(http).RequestId));
}
