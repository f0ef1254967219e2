using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Tenancy;

/// <summary>
/// Who acts: an API key, or the runtime itself (`svc_runtime`) when a timer or an outcome opens an intent.
/// </summary>
public readonly record struct Actor(string Id, Role Role)
{
    public static readonly Actor Runtime = new("svc_runtime", Role.Runtime);
}

/// <summary>What an actor may do; see <see cref="Permissions"/>.</summary>
[JsonConverter(typeof(WireEnum<Role>))]
public enum Role
{
    Viewer,
    Integrator,
    Operator,
    Admin,
    Network,
    Platform,
    Runtime,
}

/// <summary>The permissions that endpoints ask for.</summary>
public enum Permission
{
    Read,
    Pay,
    Operate,
    Administer,

    /// <summary>To see a card's number.</summary>
    Reveal,

    /// <summary>To ask for the authorization of a card, as networks and processors do.</summary>
    Authorize,
    ManageTenants,
}

public static class Permissions
{
    /// <summary>The role table: viewers read; integrators also move money and may see card numbers; operators also act
    /// on incidents; admins also manage keys and workspaces; networks ask for authorizations only; the
    /// platform manages tenants and sees no tenant's payments.</summary>
    public static bool Allows(this Role role, Permission permission) => (role, permission) switch
    {
        (Role.Runtime, _) => true,
        (Role.Platform, Permission.ManageTenants) => true,
        (Role.Platform, _) => false,
        (_, Permission.ManageTenants) => false,
        (Role.Network or Role.Admin, Permission.Authorize) => true,
        (Role.Network, _) => false,
        (_, Permission.Read) => true,
        (Role.Integrator or Role.Operator or Role.Admin, Permission.Pay) => true,
        (Role.Operator or Role.Admin, Permission.Operate) => true,
        (Role.Admin, Permission.Administer) => true,
        (Role.Integrator or Role.Admin, Permission.Reveal) => true,
        (Role.Viewer or Role.Integrator or Role.Operator or Role.Admin, _) => false,
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    /// <summary>The role of a wire name that a key may have, or null.</summary>
    public static Role? Named(string name) => name switch
    {
        "viewer" => Role.Viewer,
        "integrator" => Role.Integrator,
        "operator" => Role.Operator,
        "admin" => Role.Admin,
        "network" => Role.Network,
        _ => null,
    };
}
