using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Zentra.Bench.Load;
using Zentra.Bench.Running;
using Zentra.Bench.Stores;
using Zentra.Runtime.Tenancy;
using Zentra.Server;
using Zentra.Server.Http;
using Zentra.Storage;

namespace Zentra.Bench.Shapes;

/// <summary>
/// Tenants with a sandbox each, and keys that tell their number. No endpoint makes a tenant, so they are made by the
/// product's own operation, as it makes the first one, before the server starts.
/// </summary>
internal static class Tenants
{
    public const int Most = 99_999;

    /// <summary>The key of a request, to be patched with the number of a tenant.</summary>
    public const string Key = $"zk_test_bench_tenant_{Workload.TenantSlot}";

    private const int Together = 64;

    public static async Task MakeAsync(BenchRun run, int count)
    {
        var data = run.Store.Data(0);
        if (!StoreAddress.TryParse(run.Store.Address, data, out var address, out var reason))
        {
            throw new BenchException(reason);
        }
        Directory.CreateDirectory(data);
        await address.Migrate(ZentraServer.Catalogue);
        var options = new ServerOptions(data, Port: 0) { Store = address, LogLevel = LogLevel.Warning };
        await using var app = ZentraServer.Build(options);
        var (door, keys) = (app.Services.GetRequiredService<Door>(), app.Services.GetRequiredService<Keys>());
        var clock = app.Services.GetRequiredService<RuntimeClock>();
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = run.Cancellation },
            async (number, _) => await MakeAsync(door, keys, clock, number));
    }

    private static async Task MakeAsync(Door door, Keys keys, RuntimeClock clock, int number)
    {
        var key = KeyOf(number);
        var draw = Door.NewDraw(clock.Now());
        var scope = new Scope(draw.Id.Text(Tenant.Kind.Prefix), draw.Id.Child(1).Text(Workspace.Kind.Prefix));
        var command = new CreateTenant(
            $"Tenant {number}",
            scope.Workspace,
            new("Sandbox", Livemode: false, "USD", "merchant_default", PaymentLimitMinor: null),
            new("First key", Role.Admin, keys.Hash(key), key[^4..], ExpiresAt: null));
        await door.Run(Door.Open(draw, scope, Actor.Runtime, AccessDecider.CreateTenant, command));
    }

    private static string KeyOf(int number) => Key.Replace(
        Workload.TenantSlot,
        number.ToString($"D{Workload.TenantSlot.Length}", CultureInfo.InvariantCulture),
        StringComparison.Ordinal);
}
