using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Zentra.Server.Network;

/// <summary>How a network's connections are encrypted: TLS 1.2 or newer.</summary>
public sealed class NetworkTls : IDisposable
{
    private readonly X509Certificate2 certificate;

    /// <summary>Those who may have issued a client's certificate; empty where clients need none.</summary>
    private readonly X509Certificate2Collection clientAuthorities;

    /// <param name="certificate">The server's own, with its private key.</param>
    /// <param name="clientAuthorities">A client needs a certificate of one of these, where there are any.</param>
    public NetworkTls(X509Certificate2 certificate, X509Certificate2Collection? clientAuthorities = null)
    {
        if (!certificate.HasPrivateKey)
        {
            throw new CryptographicException("The certificate of the network's listener has no private key.");
        }
        (this.certificate, this.clientAuthorities) = (certificate, clientAuthorities ?? []);
    }

    /// <summary>Reads a PFX file, or PEM where there is a file of the key.</summary>
    /// <param name="certificatePath">PFX, or the certificate in PEM.</param>
    /// <param name="keyPath">The private key in PEM; null where the first file is a PFX.</param>
    /// <param name="password">Of the PFX; null where it has none.</param>
    /// <param name="authoritiesPath">Certificates in PEM; null where clients need none.</param>
    /// <exception cref="CryptographicException">A file is not what it should be.</exception>
    public static NetworkTls Load(string certificatePath, string? keyPath, string? password, string? authoritiesPath)
    {
        var authorities = new X509Certificate2Collection();
        if (authoritiesPath is not null)
        {
            authorities.ImportFromPemFile(authoritiesPath);
            if (authorities.Count == 0)
            {
                // Without this, an empty file would let everybody in.
                throw new CryptographicException($"{authoritiesPath} has no certificate.");
            }
        }
        return new(
            keyPath is null
                ? X509CertificateLoader.LoadPkcs12FromFile(certificatePath, password)
                : X509Certificate2.CreateFromPemFile(certificatePath, keyPath),
            authorities);
    }

    /// <summary>Shakes hands as the server.</summary>
    /// <exception cref="AuthenticationException">The client has no TLS, or no right certificate.</exception>
    public async Task<Stream> Accept(Stream inner, CancellationToken patience)
    {
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificate = certificate,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ClientCertificateRequired = clientAuthorities.Count > 0,
                    RemoteCertificateValidationCallback = (_, client, _, _) => IsTrusted(client),
                },
                patience);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => certificate.Dispose();

    private bool IsTrusted(X509Certificate? client)
    {
        if (clientAuthorities.Count == 0)
        {
            return true;
        }
        if (client is not X509Certificate2 presented)
        {
            return false;
        }
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(clientAuthorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // For clients: a server's certificate of the same authority is none.
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.2"));
        return chain.Build(presented);
    }
}
