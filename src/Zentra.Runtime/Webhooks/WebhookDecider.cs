using System.Text.Json;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Webhooks;

public static class WebhookProblems
{
    public static readonly ProblemType EndpointNotFound = new(
        "webhook_endpoint_not_found", 404, "There is no such webhook endpoint.");

    public static readonly ProblemType EndpointDisabled = new(
        "webhook_endpoint_disabled", 409, "The webhook endpoint is disabled.");

    public static readonly ProblemType DeliveryNotFound = new(
        "webhook_delivery_not_found", 404, "There is no such delivery.");

    public static readonly ProblemType DeliveryEnded = new(
        "webhook_delivery_ended", 409, "The delivery has ended.");

    public static readonly ProblemType VersionConflict = new(
        "webhook_version_conflict", 412, "The webhook endpoint was changed in the meantime.");

    public static readonly ProblemType TooManyEndpoints = new(
        "too_many_webhook_endpoints", 409, "The workspace has as many webhook endpoints as it may have.");

    public static IReadOnlyList<ProblemType> All =>
        [EndpointNotFound, EndpointDisabled, DeliveryNotFound, DeliveryEnded, VersionConflict, TooManyEndpoints];
}

/// <summary>
/// Endpoints and what operators do with deliveries. Delivering itself is no decision: it is done and kept beside the
/// lane.
/// </summary>
public static class WebhookDecider
{
    public const string Replay = "webhooks.replay";
    public const string Retry = "webhooks.retry";
    public const string Cancel = "webhooks.cancel";

    public static readonly Operation Create = Operation.Of(
        "webhook_endpoints.create",
        WebhookJson.Default.CreateEndpoint,
        _ => [],
        (command, _, context) => Decide(command, context));

    public static readonly Operation Update = Operation.Of(
        "webhook_endpoints.update",
        WebhookJson.Default.UpdateEndpoint,
        command => [WebhookEndpoint.Records.Key(command.Id)],
        (command, records, context) => On(command.Id, command.Seen, records, old => Decide(old, command, context)));

    public static readonly Operation Rotate = Operation.Of(
        "webhook_endpoints.rotate_secret",
        WebhookJson.Default.RotateSecret,
        command => [WebhookEndpoint.Records.Key(command.Id)],
        (command, records, context) => On(command.Id, command.Seen, records, old => Told(
            WebhookEvents.SecretRotated,
            Changed(old, context) with { Secrets = Rotated(old, command, context) },
            context,
            isShown: false)));

    public static readonly Operation Disable = Operation.Of(
        "webhook_endpoints.disable",
        WebhookJson.Default.DisableEndpoint,
        command => [WebhookEndpoint.Records.Key(command.Id)],
        (command, records, context) => On(command.Id, null, records, old => old.Status == EndpointStatus.Enabled
            ? Told(WebhookEvents.Disabled, Disabled(old, command.Reason, context), context)
            : new Decision.Accepted { Subject = old.Id }));

    public static readonly Operation Delete = Operation.Of(
        "webhook_endpoints.delete",
        WebhookJson.Default.DeleteEndpoint,
        command => [WebhookEndpoint.Records.Key(command.Id)],
        (command, records, context) => On(command.Id, null, records, old => Decide(old, context)));

    public static readonly Operation Test = Operation.Of(
        "webhook_endpoints.test",
        WebhookJson.Default.TestEndpoint,
        command => [WebhookEndpoint.Records.Key(command.Id)],
        (command, records, context) => On(command.Id, null, records, old => old.Status == EndpointStatus.Enabled
            ? Told(WebhookEvents.Tested, old, context)
            : IsDisabled()));

    public static readonly Operation Redeliver = Operation.Of(
        "webhook_deliveries.select",
        WebhookJson.Default.ReplayDeliveries,
        command => command.Selection.Endpoint is { } id ? [WebhookEndpoint.Records.Key(id)] : [],
        (command, records, context) => Decide(command, records, context));

    public static readonly Operation Resend = Operation.Of(
        "events.resend",
        WebhookJson.Default.ResendEvent,
        command => command.Endpoint is { } id ? [WebhookEndpoint.Records.Key(id)] : [],
        (command, records, context) => command.Endpoint is { } id
            ? On(id, null, records, old => old.Status == EndpointStatus.Enabled
                ? Decide(command, context)
                : IsDisabled())
            : Decide(command, context));

    public static readonly Capability Capability = new(
        "webhooks",
        [Create, Update, Rotate, Disable, Delete, Test, Redeliver, Resend],
        [WebhookEndpoint.Records])
    {
        Events = WebhookEvents.All,
    };

    private static Decision On(
        string id, long? seen, IRecords records, Func<WebhookEndpoint, Decision> decide) =>
        records.Find(WebhookEndpoint.Records, id) switch
        {
            null or { Status: EndpointStatus.Deleted } => new Rejection(
                WebhookProblems.EndpointNotFound, "There is no such webhook endpoint in this workspace."),
            { Version: var version } when seen is { } expected && expected != version => new Rejection(
                WebhookProblems.VersionConflict, $"The endpoint is at version {version}, not at {expected}."),
            { } endpoint => decide(endpoint),
        };

    private static Decision.Accepted Decide(CreateEndpoint command, Context context)
    {
        var endpoint = new WebhookEndpoint
        {
            Id = context.NewId(WebhookEndpoint.Records.Prefix),
            Number = context.Sequence,
            Url = command.Url,
            Description = command.Description,
            Events = command.Events,
            ApiVersion = command.ApiVersion,
            Secrets = [new(command.Secret, context.At, EndsAt: null)],
            MaxInFlight = command.MaxInFlight,
            MaxPerSecond = command.MaxPerSecond,
            Since = context.Sequence,
            Metadata = command.Metadata,
            Intent = context.IntentId,
            Scope = context.Workspace.Id,
            Livemode = context.Workspace.Livemode,
            CreatedAt = context.At,
            UpdatedAt = context.At,
            Version = 1,
        };
        return Told(WebhookEvents.Created, endpoint, context, isShown: false);
    }

    private static Decision.Accepted Decide(WebhookEndpoint old, UpdateEndpoint command, Context context)
    {
        var changed = Changed(old, context) with
        {
            Url = command.Url ?? old.Url,
            Description = command.Description ?? old.Description,
            Events = command.Events ?? old.Events,
            MaxInFlight = command.MaxInFlight ?? old.MaxInFlight,
            MaxPerSecond = command.MaxPerSecond ?? old.MaxPerSecond,
            Metadata = command.Metadata ?? old.Metadata,
        };
        return (command.Enabled, old.Status) switch
        {
            (true, EndpointStatus.Disabled) => Told(
                WebhookEvents.Enabled,
                changed with { Status = EndpointStatus.Enabled, DisabledReason = null, Since = context.Sequence },
                context),
            (false, EndpointStatus.Enabled) => Told(
                WebhookEvents.Disabled,
                changed with { Status = EndpointStatus.Disabled, DisabledReason = DisabledReason.Requested },
                context),
            _ => Told(WebhookEvents.Updated, changed, context),
        };
    }

    /// <summary>A deleted endpoint's deliveries stay to be read; those that are open are given up.</summary>
    private static Decision.Accepted Decide(WebhookEndpoint old, Context context)
    {
        var deleted = Changed(old, context) with { Status = EndpointStatus.Deleted, Secrets = [] };
        var told = Told(WebhookEvents.Deleted, deleted, context);
        var operation = LongOperation.Begin(
            Cancel, Write(new() { Endpoint = old.Id, To = long.MaxValue }), "The endpoint was deleted.", context);
        return told with { Records = [.. told.Records, LongOperation.Records.Put(operation.Id, operation)] };
    }

    private static Decision Decide(ReplayDeliveries command, IRecords records, Context context)
    {
        if (command.Selection.Endpoint is { } id)
        {
            var endpoint = records.Find(WebhookEndpoint.Records, id);
            if (endpoint is null || (endpoint.Status == EndpointStatus.Deleted && command.Kind != Cancel))
            {
                return new Rejection(
                    WebhookProblems.EndpointNotFound, "There is no such webhook endpoint in this workspace.");
            }
            if (endpoint.Status == EndpointStatus.Disabled && command.Kind != Cancel)
            {
                return IsDisabled();
            }
        }
        var operation = LongOperation.Begin(command.Kind, Write(command.Selection), command.Reason, context) with
        {
            Total = command.Total,
        };
        return new Decision.Accepted
        {
            Subject = operation.Id,
            Records = [LongOperation.Records.Put(operation.Id, operation)],
            Answer = new(202, OperationResource.Render(operation)),
        };
    }

    private static Decision.Accepted Decide(ResendEvent command, Context context)
    {
        var selection = new DeliverySelection
        {
            Endpoint = command.Endpoint,
            From = command.Sequence,
            To = command.Sequence,
        };
        var operation = LongOperation.Begin(Replay, Write(selection), "The event is sent again.", context);
        var data = JsonSerializer.SerializeToUtf8Bytes(
            new EventResendResource(operation.Id, command.Event, command.Type, command.Sequence, command.Endpoint),
            WebhookJson.Default.EventResendResource);
        return new()
        {
            Subject = operation.Id,
            Records = [LongOperation.Records.Put(operation.Id, operation)],
            Events = [new EventDraft(context.NewId("evt"), WebhookEvents.Resent, operation.Id, data)],
            Answer = new(202, OperationResource.Render(operation)),
        };
    }

    private static Rejection IsDisabled() => new(
        WebhookProblems.EndpointDisabled, "A disabled endpoint gets no events; enable it first.");

    private static SigningSecret[] Rotated(WebhookEndpoint old, RotateSecret command, Context context)
    {
        var fresh = new SigningSecret(command.Secret, context.At, EndsAt: null);
        return command.GraceSeconds == 0
            ? [fresh]
            : [fresh, old.Secrets[0] with { EndsAt = context.At.Plus(TimeSpan.FromSeconds(command.GraceSeconds)) }];
    }

    private static WebhookEndpoint Disabled(WebhookEndpoint old, DisabledReason reason, Context context) =>
        Changed(old, context) with { Status = EndpointStatus.Disabled, DisabledReason = reason };

    private static WebhookEndpoint Changed(WebhookEndpoint old, Context context) =>
        old with { UpdatedAt = context.At, Version = old.Version + 1 };

    private static string Write(DeliverySelection selection) =>
        JsonSerializer.Serialize(selection, WebhookJson.Default.DeliverySelection);

    /// <param name="isShown">Whether the answer is the event's data: not where a secret is shown beside it.</param>
    private static Decision.Accepted Told(
        EventType type, WebhookEndpoint endpoint, Context context, bool isShown = true)
    {
        var rendered = WebhookEndpointResource.Render(endpoint);
        return new()
        {
            Subject = endpoint.Id,
            Records = [WebhookEndpoint.Records.Put(endpoint.Id, endpoint)],
            Events = [new EventDraft(context.NewId("evt"), type, endpoint.Id, rendered)],
            Answer = isShown ? new(200, rendered) : null,
        };
    }
}
