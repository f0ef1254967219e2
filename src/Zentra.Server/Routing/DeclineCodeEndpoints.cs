using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments.Payments;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Routing;

/// <summary>A standard decline code, whichever provider it came from.</summary>
/// <param name="Code">What `code` of an attempt and `decline_code` of a problem say.</param>
/// <param name="Meaning">The words of the explanation, as part of a sentence.</param>
/// <param name="Soft">Whether the rules may let it be tried at another provider.</param>
/// <param name="Retry">Whether the same payment may be tried again as it was.</param>
/// <param name="MoneyMoved">`no`, or `maybe` where an earlier transaction like it may have gone through.</param>
public sealed record DeclineCodeResource(
    string Code, string Meaning, bool Soft, RetrySafety Retry, string MoneyMoved, NextSteps NextStep)
{
    public string Object => "decline_code";

    public static DeclineCodeResource Of(DeclineCode code) =>
        new(code.Code, code.Meaning, code.Soft, code.Retry, code.MoneyMoved, code.Next);
}

/// <summary>All decline codes. The list grows: take a code that you do not know for a hard one.</summary>
public sealed record DeclineCodeList(IReadOnlyList<DeclineCodeResource> Data)
{
    public string Object => "list";
    public bool HasMore => false;
}

/// <summary>`/routing/decline-codes`: what the codes mean. It tells nothing of anybody, and is open.</summary>
internal static class DeclineCodeEndpoints
{
    private static readonly DeclineCodeList All = new([.. DeclineCodes.All.Select(DeclineCodeResource.Of)]);

    public static void MapDeclineCodes(this IEndpointRouteBuilder app) =>
        app.MapGet("/routing/decline-codes", List).WithTags("Routing")
            .Named("decline_codes_list", "List the standard decline codes and what to do about each")
            .Gives<DeclineCodeList>(200).Refuses(400);

    private static Reply List(HttpContext http) =>
        new Query(http).Refusal() ?? JsonReply.Ok(All, RoutingResponses.Default.DeclineCodeList);
}
