using System.Diagnostics;
using System.Globalization;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Crash;

/// <summary>A disk that is full or turns read-only: a clear error, not ready, nothing acknowledged lost, and well again by itself.</summary>
public sealed class DiskTests : IDisposable
{
    private const string Key = "zk_test_disk00000000000000000000000000000";
    private const int BallastBytes = 8 << 20;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zentra-disk-");
    private bool isMounted;

    public void Dispose()
    {
        ZentraProcess.Run("chattr", "-R", "-i", folder.FullName);
        if (isMounted)
        {
            ZentraProcess.Run("umount", "-l", folder.FullName);
        }
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_full_disk_refuses_clearly_loses_nothing_and_recovers_when_there_is_room()
    {
        Mount("size=16m");
        var ballast = Path.Combine(folder.FullName, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[BallastBytes], TestContext.Current.CancellationToken);
        var load = new Load(seed: 0);
        await using var zentra = await ZentraProcess.Start(folder.FullName, Key);

        await load.Run(zentra.Api, "d", int.MaxValue, () => Task.CompletedTask);

        Assert.True(load.Answered.Count > 100, $"Only {load.Answered.Count} calls were answered before the disk was full.");
        // What a crowd's transaction did not fit into may still take a lone payment or two.
        var refused = await zentra.Api.Pay();
        for (var more = 0; refused.Status == 201 && more < 500; more++)
        {
            refused = await zentra.Api.Pay();
        }
        Assert.True(refused.Status == 503 && refused.Json.Say("code") == "store_unavailable", refused.Text);
        Assert.Equal("True", refused.Json.Say("retryable"));
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        var ready = (await zentra.Api.Get("/health/ready")).Is(503).Json;
        Assert.Equal("not_ready", ready.Say("status"));
        Assert.Contains("full", ready.Say("reason"), StringComparison.OrdinalIgnoreCase);
        (await zentra.Api.Get("/health/live")).Is(200);
        (await zentra.Api.Get("/payments?limit=1")).Is(200);

        File.Delete(ballast);
        await BecomesReady(zentra.Api);
        await Books.KeepTheirWord(zentra.Api, load);
        (await zentra.Api.Pay()).Is(201);
    }

    [Fact]
    public async Task What_was_acknowledged_before_the_disk_was_full_is_there_after_a_crash_too()
    {
        Mount("size=16m");
        var ballast = Path.Combine(folder.FullName, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[BallastBytes], TestContext.Current.CancellationToken);
        var load = new Load(seed: 3);
        await using (var zentra = await ZentraProcess.Start(folder.FullName, Key))
        {
            await load.Run(zentra.Api, "d", int.MaxValue, () => Task.CompletedTask);
            await zentra.Kill();
        }
        File.Delete(ballast);

        await using var next = await ZentraProcess.Start(folder.FullName, Key);

        await Books.KeepTheirWord(next.Api, load);
        await Books.HaveNoOpenCalls(next.Api);
        await Books.Balance(next.Api, load.Sent.Keys);
        await ZentraProcess.Audit(folder.FullName);
    }

    [Fact]
    public async Task A_folder_that_turns_read_only_refuses_clearly_and_recovers()
    {
        await using var zentra = await ZentraProcess.Start(folder.FullName, Key);
        var made = (await zentra.Api.Post("/payments", Payment("before"), "before")).Is(201);
        // Not the index of the log: it is mapped into memory, and a kernel that protects mapped pages ends the process (SIGBUS).
        var files = folder.GetFiles("zentra.db*").Select(f => f.FullName)
            .Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)).ToArray();
        if (!ZentraProcess.Run("chattr", ["+i", .. files]))
        {
            Assert.Skip("Files cannot be made immutable here (chattr +i), so a disk that turns read-only cannot be played.");
        }
        var refused = await zentra.Api.Post("/payments", Payment("during"), "during");
        if (refused.Status == 201)
        {
            Assert.Skip("This kernel lets a file that is open be written although it is immutable.");
        }

        Assert.True(refused.Status == 503 && refused.Json.Say("code") == "store_unavailable", refused.Text);
        Assert.Equal("not_ready", (await zentra.Api.Get("/health/ready")).Is(503).Json.Say("status"));
        Assert.Equal(made.Text, (await zentra.Api.Get($"/payments/{made.Id}")).Is(200).Text);

        Assert.True(ZentraProcess.Run("chattr", ["-i", .. files]));
        await BecomesReady(zentra.Api);
        Assert.Equal(made.Text, (await zentra.Api.Post("/payments", Payment("before"), "before")).Is(201).Text);
        Assert.False((await zentra.Api.Post("/payments", Payment("during"), "during")).Is(201).IsReplay);
    }

    [Fact]
    public async Task A_folder_that_is_read_only_stops_the_start_with_its_reason()
    {
        Mount("size=1m");
        Assert.True(ZentraProcess.Run("mount", "-o", "remount,ro", folder.FullName));

        var (code, errors) = await ZentraProcess.Fail(folder.FullName, Key);

        Assert.Equal(1, code);
        Assert.StartsWith("Zentra cannot start: ", errors, StringComparison.Ordinal);
        Assert.Contains("Read-only", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_no_store_stops_the_start_with_its_reason()
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "zentra.db"), new string('x', 8192), TestContext.Current.CancellationToken);

        var (code, errors) = await ZentraProcess.Fail(folder.FullName, Key);

        Assert.Equal(1, code);
        Assert.StartsWith("Zentra cannot start: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static string Payment(string customer) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"amount_minor":1000,"currency":"USD","customer":"{{customer}}"}""");

    private static async Task BecomesReady(ApiClient api)
    {
        var since = Stopwatch.StartNew();
        while ((await api.Get("/health/ready")).Status != 200)
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), "The server did not become ready again.");
        }
    }

    private void Mount(string options)
    {
        isMounted = ZentraProcess.Run("mount", "-t", "tmpfs", "-o", options, "none", folder.FullName);
        if (!isMounted)
        {
            Assert.Skip("A small disk cannot be mounted here (mount -t tmpfs needs the right to mount).");
        }
    }
}
