using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Zentra.Api.Tests.Host;
using Zentra.Server.Network;

namespace Zentra.Api.Tests.Network;

/// <summary>Connections by TLS, with and without certificates of clients.</summary>
public sealed class TlsTests(ApiHost host) : IDisposable
{
    private const string Server = "1.3.6.1.5.5.7.3.1";
    private const string Client = "1.3.6.1.5.5.7.3.2";
    private const string Password = "only for this test";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zentra-tls-");
    private readonly X509Certificate2 authority = Authority("Network authority");

    public void Dispose()
    {
        authority.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("pfx")]
    [InlineData("pem")]
    public async Task A_network_is_answered_by_tls(string form)
    {
        using var tls = form == "pfx"
            ? NetworkTls.Load(Pfx(), null, Password, null)
            : NetworkTls.Load(Pem(out var key), key, null, null);
        await using var site = await NetworkSite.Open(host, s => s with { Tls = tls });
        await using var peer = await Connect(site, null);

        Assert.Equal("00", (await peer.Ask(Messages.Management("001")))[39]);
        await peer.Send(Enumerable.Range(1, 200).Select(n => Messages.Purchase(n)));
        var answered = new HashSet<string>();
        for (var i = 0; i < 200; i++)
        {
            answered.Add((await peer.Next())[11]!);
        }
        Assert.Equal(200, answered.Count);
    }

    [Fact]
    public async Task The_end_of_a_connection_is_clean()
    {
        using var tls = NetworkTls.Load(Pfx(), null, Password, null);
        await using var site = await NetworkSite.Open(host, s => s with { Tls = tls });
        await using var peer = await Connect(site, null);
        Assert.Equal("00", (await peer.Ask(Messages.Management("001")))[39]);

        var stopping = site.Stop(TestContext.Current.CancellationToken);

        await peer.IsEnded();
        await peer.DisposeAsync();
        await stopping;
    }

    [Fact]
    public async Task A_client_may_have_to_show_a_certificate_of_the_authority()
    {
        using var tls = NetworkTls.Load(Pfx(), null, Password, Authorities());
        await using var site = await NetworkSite.Open(host, s => s with { Tls = tls });
        using var right = Issued(authority, "client", Client);

        await using (var peer = await Connect(site, right))
        {
            Assert.Equal("00", (await peer.Ask(Messages.Management("001")))[39]);
        }
        await IsRefused(site, null);
        using var stranger = Authority("Another authority");
        using var strange = Issued(stranger, "client", Client);
        await IsRefused(site, strange);
        using var server = Issued(authority, "server", Server);
        await IsRefused(site, server);
        Assert.Contains("failed the handshake", site.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_speak_tls_is_not_heard()
    {
        using var tls = NetworkTls.Load(Pfx(), null, Password, null);
        await using var site = await NetworkSite.Open(
            host, s => s with { Tls = tls, FrameTimeout = TimeSpan.FromMilliseconds(300) });
        await using (var peer = await NetworkPeer.Connect(site.Endpoint))
        {
            await peer.Send(Messages.Management("001"));
            await Patience.Until(() => Task.FromResult(site.Connections), open => open == 0);
        }
        await using var silent = await NetworkPeer.Connect(site.Endpoint);

        await Patience.Until(() => Task.FromResult(site.Connections), open => open == 0);
        Assert.Empty(site.Desk.Asked);
    }

    [Fact]
    public void Files_that_are_not_what_they_should_be_are_refused()
    {
        var empty = Write("empty.pem", "");

        Assert.ThrowsAny<CryptographicException>(() => NetworkTls.Load(Pfx(), null, "wrong", null));
        Assert.ThrowsAny<CryptographicException>(() => NetworkTls.Load(Pfx(), null, Password, empty));
    }

    private static async Task IsRefused(NetworkSite site, X509Certificate2? certificate)
    {
        // In TLS 1.3 a client learns that it was refused when it reads.
        var fault = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var peer = await Connect(site, certificate);
            await peer.Ask(Messages.Management("001"));
        });
        Assert.True(fault is IOException or AuthenticationException or InvalidOperationException, $"{fault}");
        Assert.Empty(site.Desk.Asked);
    }

    private static async Task<NetworkPeer> Connect(NetworkSite site, X509Certificate2? certificate)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(site.Endpoint, TestContext.Current.CancellationToken);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "zentra",
            RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.Subject == "CN=server",
            ClientCertificates = certificate is null ? null : [certificate],
            // Whatever the server would rather see.
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
        });
        return new(stream);
    }

    private string Pfx()
    {
        using var server = Issued(authority, "server", Server);
        var path = Path.Combine(folder.FullName, "server.pfx");
        File.WriteAllBytes(path, server.Export(X509ContentType.Pfx, Password));
        return path;
    }

    private string Pem(out string key)
    {
        using var server = Issued(authority, "server", Server);
        key = Write("key.pem", server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return Write("server.pem", server.ExportCertificatePem());
    }

    private string Authorities() => Write("authorities.pem", authority.ExportCertificatePem());

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    private static X509Certificate2 Issued(X509Certificate2 by, string name, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(usage)], critical: true));
        using var issued = request.Create(
            by, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1),
            RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
    }
}
