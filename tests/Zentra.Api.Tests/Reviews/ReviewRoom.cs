using Microsoft.Extensions.DependencyInjection;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Tenancy;
using Zentra.Server;

namespace Zentra.Api.Tests.Reviews;

/// <summary>Reviews as a capability opens them, and those who look at them.</summary>
internal static class ReviewRoom
{
    /// <summary>
    /// The identifier is the review's kind, the version what is at stake, the text what it is related to.
    /// </summary>
    private static readonly Operation Opening = Operation.Of(
        "tests.open_review",
        ReviewJson.Default.CommentReview,
        _ => [],
        (command, _, context) => ReviewRules.Keep(
            Zentra.Runtime.Reviews.Review.Open(command.Id, "pay_1", "Something is the matter.", [], context) with
            {
                DeltaMinor = command.Seen,
                Currency = command.Seen is null ? null : "USD",
                Related = command.Text,
            },
            ReviewEvents.Opened,
            context));

    public static async Task<string> OpenReview(
        this ApiHost host, ApiClient api, string kind, long? deltaMinor = null, string related = "stl_1")
    {
        var door = host.Services.GetRequiredService<Door>();
        var opened = (Result.Answered)await door.Run(
            door.Open(api.Scope, Actor.Runtime, Opening, new CommentReview(kind, related, deltaMinor)));
        return System.Text.Json.JsonElement.Parse(opened.Answer.Body.Span).Say("id");
    }

    public static async Task<System.Text.Json.JsonElement> Review(this ApiClient api, string id) =>
        (await api.Get($"/reviews/{id}")).Is(200).Json;

    /// <summary>Asks for two actors above this amount of dollars.</summary>
    public static async Task AskTwoAbove(this ApiClient api, long amountMinor) =>
        (await api.Send(
            HttpMethod.Patch, $"/workspaces/{api.Scope.Workspace}",
            System.Text.Encoding.UTF8.GetBytes($$"""{"four_eyes_above_minor":{"USD":{{amountMinor}}} }"""))).Is(200);

    /// <summary>The end of an operation, waited for where it was not answered at once.</summary>
    public static async Task<System.Text.Json.JsonElement> Ended(this ApiClient api, Response begun)
    {
        Assert.True(begun.Status is 200 or 202, begun.Text);
        return await Patience.Until(
            async () => (await api.Get($"/operations/{begun.Id}")).Is(200).Json, o => o.Say("status") != "running");
    }
}
