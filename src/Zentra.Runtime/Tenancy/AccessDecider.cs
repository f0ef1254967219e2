using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Tenancy;

/// <summary>Makes a tenant with its first workspace and that workspace's first key.</summary>
public sealed record CreateTenant(string Name, string Workspace, CreateWorkspace First, CreateApiKey Key) : Command;

public sealed record CreateWorkspace(
    string Name,
    bool Livemode,
    string LedgerCurrency,
    string DefaultMerchant,
    long? PaymentLimitMinor,
    CreateApiKey? FirstKey = null) : Command;

/// <summary>Changes the settings that are given; what is null stays as it is.</summary>
/// <param name="FourEyesAboveMinor">By currency; empty for none.</param>
/// <param name="Seen">The version that the caller has seen.</param>
public sealed record UpdateWorkspace(SortedDictionary<string, long>? FourEyesAboveMinor, long? Seen) : Command;

public sealed record CreateApiKey(string Name, Role Role, string Hash, string Last4, Timestamp? ExpiresAt) : Command;

public sealed record RevokeApiKey(string Id) : Command;

/// <summary>Moves a sandbox workspace's clock forward.</summary>
public sealed record AdvanceClock(long Microseconds) : Command;

public static class AccessProblems
{
    public static readonly ProblemType ApiKeyNotFound = new("api_key_not_found", 404, "There is no such API key.");

    public static readonly ProblemType WorkspaceNotFound = new(
        "workspace_not_found", 404, "There is no such workspace.");

    public static readonly ProblemType SandboxOnly = new(
        "sandbox_only", 403, "This works in a sandbox workspace only.");

    public static readonly ProblemType ClockOutOfRange = new(
        "clock_out_of_range", 422, "The sandbox clock cannot be moved that far.");

    public static IReadOnlyList<ProblemType> All => [ApiKeyNotFound, WorkspaceNotFound, SandboxOnly, ClockOutOfRange];
}

/// <summary>Who may come in, and on what terms: tenants, workspaces, keys and the sandbox clock.</summary>
public static class AccessDecider
{
    /// <summary>The furthest a sandbox clock may be ahead of the real one.</summary>
    public static readonly TimeSpan MaxClockOffset = TimeSpan.FromDays(3660);

    public static readonly Operation CreateTenant = Operation.Of(
        "tenants.create", AccessJson.Default.CreateTenant, _ => [], (command, _, context) => Decide(command, context));

    public static readonly Operation CreateWorkspace = Operation.Of(
        "workspaces.create",
        AccessJson.Default.CreateWorkspace,
        _ => [],
        (command, _, context) => Decide(command, context));

    public static readonly Operation UpdateWorkspace = Operation.Of(
        "workspaces.update",
        AccessJson.Default.UpdateWorkspace,
        _ => [],
        (command, _, context) => Decide(command, context));

    public static readonly Operation CreateKey = Operation.Of(
        "api_keys.create", AccessJson.Default.CreateApiKey, _ => [], (command, _, context) => Decide(command, context));

    public static readonly Operation RevokeKey = Operation.Of(
        "api_keys.revoke",
        AccessJson.Default.RevokeApiKey,
        command => [ApiKey.Kind.Key(command.Id)],
        (command, records, context) => Decide(records.Find(ApiKey.Kind, command.Id), context));

    public static readonly Operation AdvanceClock = Operation.Of(
        "sandbox.clock", AccessJson.Default.AdvanceClock, _ => [], (command, _, context) => Decide(command, context));

    public static readonly Capability Capability = new(
        "access",
        [CreateTenant, CreateWorkspace, UpdateWorkspace, CreateKey, RevokeKey, AdvanceClock],
        [Tenant.Kind, Workspace.Kind, ApiKey.Kind]);

    private static Decision.Accepted Decide(CreateTenant command, Context context)
    {
        var scope = context.Intent.Scope;
        var tenant = new Tenant { Id = scope.Tenant, Name = command.Name, CreatedAt = context.At };
        var workspace = NewWorkspace(scope.Workspace, command.First, context);
        var key = NewKey(command.Key, scope.Workspace, context);
        return new()
        {
            Subject = tenant.Id,
            Records =
            [
                Tenant.Kind.Put(tenant.Id, tenant),
                Workspace.Kind.Put(workspace.Id, workspace),
                ApiKey.Kind.Put(key.Id, key),
            ],
        };
    }

    private static Decision.Accepted Decide(CreateWorkspace command, Context context)
    {
        var workspace = NewWorkspace(context.NewId(Workspace.Kind.Prefix), command, context);
        var key = command.FirstKey is { } first ? NewKey(first, workspace.Id, context) : null;
        return new()
        {
            Subject = workspace.Id,
            Records = key is null
                ? [Workspace.Kind.Put(workspace.Id, workspace)]
                : [Workspace.Kind.Put(workspace.Id, workspace), ApiKey.Kind.Put(key.Id, key)],
        };
    }

    private static Decision Decide(UpdateWorkspace command, Context context)
    {
        var workspace = context.Workspace;
        if (command.Seen is { } seen && seen != workspace.Version)
        {
            return new Rejection(
                SharedProblems.VersionConflict, $"The workspace is at version {workspace.Version}, not at {seen}.");
        }
        var changed = workspace with
        {
            FourEyesAboveMinor = command.FourEyesAboveMinor switch
            {
                null => workspace.FourEyesAboveMinor,
                { Count: 0 } => null,
                { } limits => limits,
            },
            UpdatedAt = context.At,
            Version = workspace.Version + 1,
        };
        return new Decision.Accepted { Subject = workspace.Id, Records = [Workspace.Kind.Put(workspace.Id, changed)] };
    }

    private static Decision.Accepted Decide(CreateApiKey command, Context context)
    {
        var key = NewKey(command, context.Intent.Scope.Workspace, context);
        return new() { Subject = key.Id, Records = [ApiKey.Kind.Put(key.Id, key)] };
    }

    private static Decision Decide(ApiKey? key, Context context) => key switch
    {
        null => new Rejection(AccessProblems.ApiKeyNotFound, "There is no such API key in this workspace."),
        _ when key.Workspace != context.Intent.Scope.Workspace =>
            new Rejection(AccessProblems.ApiKeyNotFound, "There is no such API key in this workspace."),
        { RevokedAt: not null } => new Decision.Accepted { Subject = key.Id },
        _ => new Decision.Accepted
        {
            Subject = key.Id,
            Records = [ApiKey.Kind.Put(key.Id, key with { RevokedAt = context.At })],
        },
    };

    private static Decision Decide(AdvanceClock command, Context context)
    {
        var workspace = context.Workspace;
        if (workspace.Livemode)
        {
            return new Rejection(AccessProblems.SandboxOnly, "The clock of a live workspace is the real one.");
        }
        var furthest = MaxClockOffset.Ticks / TimeSpan.TicksPerMicrosecond - workspace.ClockOffset;
        if (command.Microseconds <= 0 || command.Microseconds > furthest)
        {
            return new Rejection(
                AccessProblems.ClockOutOfRange,
                $"The clock moves forward only, at most {MaxClockOffset.Days} days ahead.");
        }
        var moved = workspace with
        {
            ClockOffset = workspace.ClockOffset + command.Microseconds,
            UpdatedAt = context.At,
            Version = workspace.Version + 1,
        };
        return new Decision.Accepted { Subject = workspace.Id, Records = [Workspace.Kind.Put(workspace.Id, moved)] };
    }

    private static Workspace NewWorkspace(string id, CreateWorkspace command, Context context) => new()
    {
        Id = id,
        Name = command.Name,
        Livemode = command.Livemode,
        LedgerCurrency = command.LedgerCurrency,
        DefaultMerchant = command.DefaultMerchant,
        PaymentLimitMinor = command.PaymentLimitMinor,
        CreatedAt = context.At,
        UpdatedAt = context.At,
        Version = 1,
    };

    private static ApiKey NewKey(CreateApiKey command, string workspace, Context context) => new()
    {
        Id = context.NewId(ApiKey.Kind.Prefix),
        Name = command.Name,
        Workspace = workspace,
        Role = command.Role,
        Hash = command.Hash,
        Last4 = command.Last4,
        ExpiresAt = command.ExpiresAt,
        CreatedAt = context.At,
    };
}
