using System.Security.Cryptography;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;

namespace Zentra.Server.Access;

/// <summary>An empty store gets a sandbox tenant, so that the first call works at once.</summary>
public static class FirstStart
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The sandbox's key where one was made, or null where the store has tenants already.</summary>
    public static async Task<string?> MakeSandbox(Door door, IStore store, Keys keys, RuntimeClock clock, string? chosenKey)
    {
        var node = RandomNumberGenerator.GetHexString(16);
        // Of several nodes that find the store empty, one makes the sandbox; the others wait until it has.
        var isMine = false;
        while ((await store.Heads()).Count == 0 && !isMine)
        {
            isMine = await store.Claim("first start", node, Span);
            await Task.Delay(isMine ? TimeSpan.Zero : Pause);
        }
        if (!isMine || (await store.Heads()).Count > 0)
        {
            return null;
        }
        var key = chosenKey ?? Keys.NewKey(livemode: false);
        var draw = Door.NewDraw(clock.Now());
        var scope = new Scope(draw.Id.Text(Tenant.Kind.Prefix), draw.Id.Child(1).Text(Workspace.Kind.Prefix));
        var command = new CreateTenant(
            "Sandbox",
            scope.Workspace,
            new("Sandbox", Livemode: false, "USD", "merchant_default", PaymentLimitMinor: null),
            new("First key", Role.Admin, keys.Hash(key), key[^4..], ExpiresAt: null));
        await door.Run(Door.Open(draw, scope, Actor.Runtime, AccessDecider.CreateTenant, command));
        return key;
    }
}
